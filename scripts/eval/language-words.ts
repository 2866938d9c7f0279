/** Words of other languages in one spelling: without case, accents and marks, numbers as words. Pure. */
import { fold } from '../../runtime/engine/recognition/fold.ts';
import { spokenWords } from '../../runtime/engine/recognition/spoken-words.ts';
import { spellNumber } from './number-words.ts';

type Language = keyof typeof spokenWords;

/** A text whose words can be compared by `countErrors`, which knows English numbers only. */
export function toPlainWords(text: string, language: Language): string {
  const names = firstNames(language);
  return (
    fold(text.normalize('NFKC'))
      .split(' ')
      .map((word) => spellNumber(word, language) ?? word)
      // Longer numbers are read out digit by digit.
      .flatMap((word) => (/^\d+$/.test(word) ? [...word].map((digit) => names[Number(digit)]!) : [word]))
      .join(' ')
  );
}

function firstNames(language: Language): readonly string[] {
  const names: string[] = [];
  for (const [word, digit] of Object.entries(spokenWords[language].digits)) names[Number(digit)] ??= fold(word);
  return names;
}
