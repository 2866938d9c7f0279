/**
 * The phrases of the data files, in the notation of `README.md`: `wait*` (any ending), `(a|b c)` (one of them), `[very]` (may be
 * missing), `...` (up to five words), `^` and `$` (begin and end of the sentence). Case, accents and punctuation do not count.
 * Every gap is bounded, so matching is linear in the text.
 */
import { fold } from '../../../shared/assist/words.ts';
import { escapePattern } from '../../../shared/escape-pattern.ts';

/** Words between single spaces, with one at both ends: what phrases are compared with. */
export function plainWords(text: string): string {
  return ` ${(
    fold(text)
      .replace(/[’`]/g, "'")
      .match(/[\p{L}\p{N}']+/gu) ?? []
  ).join(' ')} `;
}

const gap = '(?:\\S+ ){0,5}?';

/** The inside of a pattern over `plainWords`; throws a SyntaxError on brackets that do not match. */
function sourceOf(phrase: string): string {
  const tokens = fold(phrase).match(/\.\.\.|[\p{L}\p{N}'’]+\*?|[()[\]|^$]/gu) ?? [];
  const parts = tokens.map((token) => {
    if (token === '...') return gap;
    if (token === '(') return '(?:';
    if (token === '[') return '(?:';
    if (token === ')') return ')';
    if (token === ']') return ')?';
    if (token === '|') return '|';
    if (token === '^') return '(?<=^ )';
    if (token === '$') return '(?=$)';
    const word = token.replace('’', "'");
    return word.endsWith('*') ? `${escapePattern(word.slice(0, -1))}\\S* ` : `${escapePattern(word)} `;
  });
  return parts.join('');
}

/** Undefined for a good phrase, else what is wrong with it. */
export function phraseProblem(phrase: string): string | undefined {
  if (!/[\p{L}\p{N}]/u.test(phrase)) return 'has no word';
  if (/[^\p{L}\p{N}\p{M}\s'’.*()[\]|^$-]/u.test(phrase)) return 'has a sign that no phrase may have';
  try {
    new RegExp(sourceOf(phrase), 'u');
    return undefined;
  } catch {
    return 'has brackets that do not match';
  }
}

export type Found = { readonly index: number; readonly text: string };

export interface Phrases {
  /** `plain` comes from `plainWords`. */
  test(plain: string): boolean;
  /** Every place where one of them stands, without overlaps. */
  find(plain: string): readonly Found[];
}

/** Of phrases that begin at one place the first in the list is found. */
export function compilePhrases(phrases: readonly string[]): Phrases {
  if (phrases.length === 0) return { test: () => false, find: () => [] };
  const source = `(?<= )(?:${phrases.map(sourceOf).join('|')})`;
  const one = new RegExp(source, 'u');
  const all = new RegExp(source, 'gu');
  return {
    test: (plain) => one.test(plain),
    find: (plain) => [...plain.matchAll(all)].map((match) => ({ index: match.index, text: match[0].trim() })),
  };
}
