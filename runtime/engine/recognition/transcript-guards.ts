/** Pure repairs of what a recognizer gets wrong in known ways. */
import { digitWords } from './spoken-words.ts';

/** Most words a repeated stretch may have to count as a loop. */
const longestLoop = 8;

/**
 * Collapses a stretch of words that comes three or more times in a row to one: the model sometimes repeats itself
 * ("and I've got a 2019 and I've got a 2019 …"). Digits are left alone: "0 0 0" is a number.
 */
export function collapseLoops(text: string): string {
  const words = text.split(/\s+/).filter((word) => word !== '');
  const plain = words.map((word) => word.toLowerCase().replace(/[^\p{L}\p{N}]/gu, ''));
  const out: string[] = [];
  let at = 0;
  while (at < words.length) {
    const size = loopAt(plain, at);
    if (size === 0) {
      out.push(words[at++]!);
      continue;
    }
    let next = at + size;
    while (same(plain, at, next, size)) next += size;
    out.push(...words.slice(at, at + size));
    at = next;
  }
  return out.join(' ');
}

function loopAt(plain: readonly string[], at: number): number {
  for (let size = longestLoop; size >= 1; size--) {
    if (plain.slice(at, at + size).every((word) => /^\d*$/.test(word) || digitWords.has(word))) continue;
    if (same(plain, at, at + size, size) && same(plain, at, at + 2 * size, size)) return size;
  }
  return 0;
}

function same(plain: readonly string[], a: number, b: number, size: number): boolean {
  if (b + size > plain.length) return false;
  for (let i = 0; i < size; i++) if (plain[a + i] !== plain[b + i]) return false;
  return true;
}

/**
 * What the model writes for noise: nothing but marks, a bracketed sound, or far more words than could have been spoken
 * in that time (`maxWordsPerSecond`).
 */
export function isNoise(text: string, seconds: number, maxWordsPerSecond = 7): boolean {
  const spoken = text.replace(/\[[^\]]{0,200}\]|\([^)]{0,200}\)|♪/g, ' ').trim();
  if (!/[\p{L}\p{N}]/u.test(spoken)) return true;
  return spoken.split(/\s+/).length / Math.max(seconds, 0.5) > maxWordsPerSecond;
}

/** One space between words, a capital first, no blanks before marks. */
export function tidy(text: string): string {
  // The model opens quotation marks that it never closes; they are not spoken.
  const flat = text
    .replace(/["“”]/g, '')
    .replace(/\b(to)-(day|night|morrow)\b|\b(good)-(bye)\b/gi, '$1$2$3$4')
    .replace(/\s+/g, ' ')
    .replace(/ ([,.!?;:])/g, '$1')
    .trim();
  const cased = flat.replace(/([.!?] )(\p{Ll})/gu, (_, mark: string, letter: string) => mark + letter.toUpperCase());
  return cased.charAt(0).toUpperCase() + cased.slice(1);
}
