/** A text as tokens: digits (written in any script, or spoken), words and marks, each with its place in the original. */
import { toPlainText } from './characters.ts';
import { readLookalikes } from './lookalike-digits.ts';
import { isNumberWord, readSpokenNumber } from './spoken-numbers.ts';

export type Token = {
  readonly type: 'digits' | 'word' | 'mark';
  /** Digits; a lowercase word without accents; one mark. */
  readonly value: string;
  /** UTF-16 offsets into the original. */
  readonly start: number;
  readonly end: number;
  /** Digits that were written or said as words. */
  readonly spoken: boolean;
  /** Spaces between the token before and this one. */
  readonly gap: number;
};

const tokenPattern = /[0-9]+|\p{L}+(?:['’]\p{L}+)*|[^\s]/gu;
const possessive = /['’]s$/;
const accent = /\p{M}/gu;

/** Linear in the length of `text`. */
export function readTokens(text: string): Token[] {
  const plain = toPlainText(text);
  const raw: Token[] = [];
  let before = 0;
  for (const match of readLookalikes(plain.text).matchAll(tokenPattern)) {
    const value = match[0];
    const from = match.index;
    raw.push({
      type: typeOf(value),
      value: value.toLowerCase().normalize('NFD').replace(accent, '').replace(possessive, ''),
      start: plain.start(from),
      end: plain.end(from + value.length - 1),
      spoken: false,
      gap: from - before,
    });
    before = from + value.length;
  }
  return joinSpokenNumbers(raw);
}

function typeOf(value: string): Token['type'] {
  const first = value.charCodeAt(0);
  if (first >= 48 && first <= 57) return 'digits';
  return /^\p{L}/u.test(value) ? 'word' : 'mark';
}

function joinSpokenNumbers(raw: readonly Token[]): Token[] {
  const spoken = withoutMarksBetweenNumbers(raw);
  const wordAt = (index: number) => (spoken[index]?.type === 'word' ? spoken[index].value : undefined);
  const tokens: Token[] = [];
  for (let at = 0; at < spoken.length; ) {
    const token = spoken[at]!;
    const number = token.type === 'word' ? readSpokenNumber(wordAt, at) : undefined;
    if (number)
      tokens.push({
        ...token,
        type: 'digits',
        value: number.digits,
        end: spoken[at + number.words - 1]!.end,
        spoken: true,
      });
    else tokens.push(token);
    at += number?.words ?? 1;
  }
  return tokens;
}

/** "four-four", "four, four" and "four. Four" read as "four four". */
function withoutMarksBetweenNumbers(raw: readonly Token[]): readonly Token[] {
  const isNumber = (token: Token | undefined) => token?.type === 'word' && isNumberWord(token.value);
  return raw.filter((token, i) => !('-,.'.includes(token.value) && isNumber(raw[i - 1]) && isNumber(raw[i + 1])));
}
