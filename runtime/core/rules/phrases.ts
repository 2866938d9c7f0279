/** Phrases of rules in what was said: in any inflection that stemming covers, whatever the case, the accents and the punctuation. */
import { stem, toWords } from '../../../shared/assist/words.ts';
import { type EngineLanguage, languageCodes } from '../../../shared/languages.ts';

export type Phrase = { readonly words: readonly string[] };

/** Words that `*` in a phrase may stand for. */
const mostBetween = 4;
export const phraseLimits = { words: 40, textWords: 2_000 } as const;

/** "cancelled" and "cancel"; both sides of a comparison lose it. */
const doubledEnd = /(\p{L})\1$/u;

/** `language`: BCP 47. Words of a language without rules here are compared whole. */
export function stemsOf(text: string, language: string | undefined): readonly string[] {
  if (text !== last.text || language !== last.language) last = { text, language, stems: readStems(text, language) };
  return last.stems;
}

/** Rules, alerts and tools look at the same text one after the other. */
let last: { readonly text: string; readonly language: string | undefined; readonly stems: readonly string[] } = {
  text: '',
  language: undefined,
  stems: [],
};

function readStems(text: string, language: string | undefined): string[] {
  const code = language?.slice(0, 2).toLowerCase() as EngineLanguage;
  const words = toWords(text).slice(0, phraseLimits.textWords);
  return languageCodes.includes(code) ? words.map((word) => wholeStem(word, code).replace(doubledEnd, '$1')) : words;
}

/** One pass takes one ending: “contratos” becomes “contrato”, and “contrato” becomes “contrat”. */
function wholeStem(word: string, language: EngineLanguage): string {
  const once = stem(word, language);
  return once === word ? once : stem(once, language);
}

/** `*` stands for up to four words. A phrase without a word is found nowhere. */
export function compilePhrase(phrase: string, language: string | undefined): Phrase {
  const words = phrase
    .split(/\s+/)
    .flatMap((part) => (part === '*' ? ['*'] : stemsOf(part, language)))
    .slice(0, phraseLimits.words);
  return { words: words.some((word) => word !== '*') ? words : [] };
}

/** Whether the stems of a text have the words of the phrase in order, next to each other but for `*`. */
export function containsPhrase(stems: readonly string[], { words }: Phrase): boolean {
  if (words.length === 0) return false;
  return stems.some((_stem, at) => isAt(stems, at, words));
}

/** Every word extends the set of places once, so the time is linear in text and phrase. */
function isAt(stems: readonly string[], start: number, words: readonly string[]): boolean {
  // Nearly every place of every text fails at the first word.
  if (words[0] !== '*' && words[0] !== stems[start]) return false;
  let places: readonly number[] = [start];
  for (const word of words) {
    const next = new Set<number>();
    for (const place of places) {
      if (word !== '*') {
        if (stems[place] === word) next.add(place + 1);
      } else for (let skipped = 0; skipped <= mostBetween; skipped++) next.add(place + skipped);
    }
    if (next.size === 0) return false;
    places = [...next];
  }
  return places.some((place) => place <= stems.length);
}
