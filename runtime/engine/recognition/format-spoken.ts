/**
 * Numbers, codes and e-mail addresses as people write them: "four, seven, one, two" becomes "4712", "emma dot clark at
 * example dot com" becomes "emma.clark@example.com". English, and pure. Single digits stay words: "one of them" is no number.
 */
const digits: Readonly<Record<string, string>> = {
  zero: '0',
  oh: '0',
  one: '1',
  two: '2',
  three: '3',
  four: '4',
  five: '5',
  six: '6',
  seven: '7',
  eight: '8',
  nine: '9',
};
const digitWord = `(?:${Object.keys(digits).join('|')})`;
const repeat = '(?:double|triple)';
const piece = `(?:(?:${repeat}\\s{1,3})?(?:${digitWord}|\\d+))`;
/** Three or more in a row, with at most a comma or a dash between them. */
const sequence = new RegExp(`\\b${piece}(?:(?:\\s*[,-]\\s*|\\s{1,3})${piece}){2,}\\b`, 'gi');
const letters = /\b(?:[A-Z][\s-]+){1,5}(?=\d)/g;
const email =
  /\b([a-z0-9]{1,64}(?:(?:\s{1,3}(?:dot|underscore|dash)\s{1,3}|\.)[a-z0-9]{1,64}){0,6})\s{1,3}at\s{1,3}([a-z0-9-]{1,63}(?:(?:\s{1,3}dot\s{1,3}|\.)[a-z0-9-]{1,63}){0,4}(?:\s{1,3}dot\s{1,3}|\.)(?:com|org|net|co\.uk|de|es|edu|info|example))\b/gi;

export function formatSpoken(text: string): string {
  return text
    .replace(
      email,
      (_, name: string, host: string) => `${joinName(name)}@${host.toLowerCase().replace(/\s{1,3}dot\s{1,3}/g, '.')}`,
    )
    .replace(sequence, joinDigits)
    .replace(letters, (match) => match.replace(/[\s-]+/g, ''));
}

function joinName(name: string): string {
  return name
    .toLowerCase()
    .replace(/\s{1,3}dot\s{1,3}/g, '.')
    .replace(/\s{1,3}underscore\s{1,3}/g, '_')
    .replace(/\s{1,3}dash\s{1,3}/g, '-');
}

function joinDigits(match: string): string {
  const words = match.toLowerCase().match(/[a-z]+|\d+/g) ?? [];
  // "3 5 business days" or "20 30 40" may be separate numbers; single digits in a row are one.
  const written = words.filter((word) => /^\d+$/.test(word));
  if (written.some((word) => word.length > 1) && written.length === words.length) return match;
  let times = 1;
  let out = '';
  for (const word of words) {
    if (word === 'double' || word === 'triple') {
      times = word === 'double' ? 2 : 3;
      continue;
    }
    out += (digits[word] ?? word).repeat(times);
    times = 1;
  }
  return out;
}
