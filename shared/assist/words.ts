/** Sentences and words of a text; pure. What differs between languages is in the table of `shared/languages.ts`. */
import { type EngineLanguage, languageCodes, languages, mapLanguages, type WordRules } from '../languages.ts';

const rulesOf = (language: EngineLanguage): WordRules => languages[language].words;

// Not after an abbreviation, an initial or a decimal point: "8 a.m. to", "No. 5", "3.5".
const abbreviation = languageCodes.flatMap((code) => rulesOf(code).abbreviations).join('|');
const sentenceEnd = new RegExp(
  `(?<=[.!?…]["')\\]]?)(?<!\\b(?:${abbreviation})\\.)(?<!(?:^|[\\s.])\\p{Lu}\\.)\\s+(?=["'(¿¡]?[\\p{Lu}\\d¿¡])`,
  'u',
);

/** Trimmed, single-spaced, without empty ones; the final mark stays with its sentence. */
export function splitSentences(text: string): string[] {
  return text
    .split(sentenceEnd)
    .map((sentence) => sentence.replace(/\s+/g, ' ').trim())
    .filter((sentence) => sentence !== '');
}

/** Lower case, without accents: "Teléfono" and "telefono" are one word. */
export function fold(text: string): string {
  const plain = text.normalize('NFD');
  // Every result of recognition is folded, and most have no accent.
  return (beyondAscii.test(plain) ? plain.replace(/\p{M}/gu, '') : plain).toLowerCase();
}

const beyondAscii = /[^\0-\x7f]/;

/** Folded words of letters, digits and apostrophes, in their order. */
export function toWords(text: string): string[] {
  return fold(text).match(/[\p{L}\p{N}']+/gu) ?? [];
}

const stopWords = mapLanguages(languageCodes, (code) => new Set(rulesOf(code).stopWords.split(' ')));

const reporting: Partial<Record<EngineLanguage, ReadonlySet<string>>> = {};

/** A stem that a report may have without its being said: "customer", "said". */
export function isReporting(word: string, language: EngineLanguage): boolean {
  reporting[language] ??= new Set(
    rulesOf(language)
      .reporting.split(' ')
      .map((each) => stem(each, language)),
  );
  return reporting[language].has(word);
}

/** Words that carry meaning, shortened to a stem that is good enough to compare by. */
export function contentWords(text: string, language: EngineLanguage): string[] {
  return contentOf(toWords(text), language);
}

/** The same, of words that `toWords` has made: a text that is read in several languages is taken apart once. */
export function contentOf(words: readonly string[], language: EngineLanguage): string[] {
  return words.filter((word) => !isSmallWord(word, language)).map((word) => stem(word, language));
}

/** Whether a folded word says nothing by itself: "the", "I'd". */
export function isSmallWord(word: string, language: EngineLanguage): boolean {
  return stopWords[language].has(word.includes("'") ? word.replace(/'/g, '') : word);
}

/** Cuts common endings; deliberately mild, because both sides of a comparison pass through it. */
export function stem(word: string, language: EngineLanguage): string {
  if (word.length < 5 || /\d/.test(word)) return word.replace(/'s?$/, '');
  const { endings, doubledConsonant } = rulesOf(language);
  const cut = word.replace(endings, '');
  const base = cut.length >= 3 ? cut : word;
  return doubledConsonant ? base.replace(doubledConsonant, '$1') : base;
}
