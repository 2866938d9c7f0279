/** Words of other languages in one spelling: without case, accents and marks, single digits as words. Pure. */
import { fold } from '../../runtime/engine/recognition/fold.ts';
import { spokenWords } from '../../runtime/engine/recognition/spoken-words.ts';

type Language = keyof typeof spokenWords;

/** A text whose words can be compared by `countErrors`, which knows English numbers only. */
export function toPlainWords(text: string, language: Language): string {
  const names = firstNames(language);
  return fold(text)
    .split(' ')
    .flatMap((word) => (/^\d+$/.test(word) ? [...word].map((digit) => names[Number(digit)]!) : [word]))
    .join(' ');
}

function firstNames(language: Language): readonly string[] {
  const names: string[] = [];
  for (const [word, digit] of Object.entries(spokenWords[language].digits)) names[Number(digit)] ??= fold(word);
  return names;
}
