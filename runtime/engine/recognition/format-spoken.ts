/**
 * Numbers, codes and e-mail addresses as people write them: "four, seven, one, two" becomes "4712", "emma dot clark at
 * example dot com" becomes "emma.clark@example.com", by the words of `spoken-words.ts`. Pure. Single digits stay words: "one
 * of them" is no number.
 */
import { type SpokenLanguage, type SpokenWords, spokenWords } from './spoken-words.ts';

const anyOf = (words: readonly string[]) => `(?:${words.map((word) => word.replace(/ /g, '\\s')).join('|')})`;
/** Where a word begins and ends, in any script. */
const begin = '(?<![\\p{L}\\p{N}])';
const stop = '(?![\\p{L}\\p{N}])';

const letters = /(?<![\p{L}\p{N}])(?:\p{Lu}(?:,\s|[\s-]){1,3}){1,5}(?=\d)/gu;

type Formatter = (text: string) => string;
const formatters = new Map<SpokenLanguage, Formatter>();

/** Numbers, dates and amounts as they are written: "twenty five dollars" becomes "$25". */
export function formatSpoken(text: string, language: SpokenLanguage = 'en'): string {
  let format = formatters.get(language);
  if (!format) {
    format = createFormatter(spokenWords[language]);
    formatters.set(language, format);
  }
  return format(text);
}

function createFormatter(words: SpokenWords): Formatter {
  const piece = `(?:(?:${anyOf(Object.keys(words.repeats))}\\s{1,3})?(?:${anyOf(Object.keys(words.digits))}|\\d+))`;
  /** Three or more in a row, with at most a comma or a dash between them. */
  const sequence = new RegExp(`${begin}${piece}(?:(?:\\s{0,3}[,-]\\s{0,3}|\\s{1,3})${piece}){2,}${stop}`, 'giu');
  const dot = `(?:\\s{1,3}${anyOf(words.dot)}\\s{1,3}|\\.)`;
  const marks = `(?:\\s{1,3}${anyOf([...words.dot, ...words.underscore, ...words.dash])}\\s{1,3}|\\.)`;
  const domain = '(?:com|org|net|co\\.uk|de|es|fr|pt|br|it|nl|mx|edu|info|example)';
  const email = new RegExp(
    `${begin}([a-z0-9]{1,64}(?:${marks}[a-z0-9]{1,64}){0,6})(?:\\s{1,3}${anyOf(words.at)}\\s{1,3}|@)([a-z0-9-]{1,63}(?:${dot}[a-z0-9-]{1,63}){0,4}${dot}${domain})${stop}`,
    'giu',
  );
  const spelled = [
    [words.dot, '.'],
    [words.underscore, '_'],
    [words.dash, '-'],
  ] as const;
  const joinName = (name: string) =>
    spelled.reduce(
      (joined, [spoken, mark]) => joined.replace(new RegExp(`\\s{1,3}${anyOf(spoken)}\\s{1,3}`, 'gu'), mark),
      name.toLowerCase(),
    );
  return (text) =>
    text
      .replace(email, (_, name: string, host: string) => `${joinName(name)}@${joinName(host)}`)
      .replace(sequence, (match) => joinDigits(match, words))
      .replace(letters, (match) => match.replace(/[\s,-]+/g, ''));
}

function joinDigits(match: string, { digits, repeats }: SpokenWords): string {
  const words = match.toLowerCase().match(/\p{L}+|\d+/gu) ?? [];
  // "3 5 business days" or "20 30 40" may be separate numbers; single digits in a row are one.
  const written = words.filter((word) => /^\d+$/.test(word));
  if (written.some((word) => word.length > 1) && written.length === words.length) return match;
  let times = 1;
  let out = '';
  for (const word of words) {
    const repeat = repeats[word];
    if (repeat !== undefined) {
      times = repeat;
      continue;
    }
    out += (digits[word] ?? word).repeat(times);
    times = 1;
  }
  return out;
}
