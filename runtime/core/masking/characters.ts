/**
 * Text as its reader sees it: digits of every script and full-width letters as ASCII, every space as a space, every dash as a
 * hyphen, and nothing that has no width. Each character keeps its place in the original text.
 */

export type PlainText = {
  readonly text: string;
  /** Where the character at this index begins in the original, in UTF-16 units. */
  start(index: number): number;
  /** Where the character at this index ends, with the marks that belong to it. */
  end(index: number): number;
};

/** Printable ASCII and the usual white space; anything else takes the slower way. */
const asciiOnly = /^[\t\n\r -~]*$/;
/** A space as forms and copied pages write it: one space to a reader. */
const encodedSpace = /%20|%a0|&(?:nbsp|ensp|emsp|thinsp|#32|#160|#x20|#xa0);/giu;
/** Zero-width characters, directional marks, fillers, tags, variation selectors and the keycap of emoji digits. */
const invisible = /\p{Default_Ignorable_Code_Point}|\u20e3/u;
const decimalDigit = /\p{Nd}/u;
const space = /\p{Zs}|[\u2028\u2029]/u;
const dash = /\p{Pd}|\u2212/u;

/** Linear in the length of `text`. */
export function toPlainText(text: string): PlainText {
  const encoded = encodedSpaces(text);
  if (encoded.size === 0 && asciiOnly.test(text)) return { text, start: (index) => index, end: (index) => index + 1 };
  const starts: number[] = [];
  const parts: string[] = [];
  let at = 0;
  let visibleEnd = 0;
  const ends: number[] = [];
  let skipUntil = 0;
  for (const character of text) {
    const length = encoded.get(at);
    if (length !== undefined) {
      starts.push(at);
      ends.push(at + length);
      parts.push(' ');
      skipUntil = at + length;
    }
    if (at < skipUntil) {
      at += character.length;
      visibleEnd = at;
      continue;
    }
    if (!invisible.test(character)) {
      starts.push(at);
      ends.push(at + character.length);
      parts.push(plainCharacter(character));
    } else if (ends.length > 0 && ends[ends.length - 1] === visibleEnd) ends[ends.length - 1] = at + character.length;
    at += character.length;
    visibleEnd = at;
  }
  return { text: parts.join(''), start: (index) => starts[index]!, end: (index) => ends[index]! };
}

/** Where encoded spaces begin, and how long each is. */
function encodedSpaces(text: string): ReadonlyMap<number, number> {
  if (!text.includes('%') && !text.includes('&')) return none;
  return new Map(Array.from(text.matchAll(encodedSpace), (match) => [match.index, match[0].length]));
}

const none: ReadonlyMap<number, number> = new Map();

/** One UTF-16 unit for one code point. */
function plainCharacter(character: string): string {
  if (character <= '\u007f') return character;
  if (decimalDigit.test(character)) return String(digitValue(character));
  if (space.test(character)) return ' ';
  if (dash.test(character)) return '-';
  // Ordinal marks would become letters.
  if (character === 'º' || character === 'ª') return character;
  const compatible = character.normalize('NFKC');
  const digit = decoratedDigit(character, compatible);
  if (digit !== undefined) return digit;
  if (compatible.length === 1) return compatible;
  return character.length === 1 ? character : '\u25a1';
}

/** Where the digits one to nine begin, in circles of several kinds without a compatible form. */
const circledOnes = [0x24f5, 0x2776, 0x2780, 0x278a];
/** Chinese and Japanese numerals as digits, zero to nine, and the forms of cheques. */
const ideographicDigits = ['〇零', '一壹', '二贰貳', '三叁參', '四肆', '五伍', '六陆陸', '七柒', '八捌', '九玖'];
/** Roman numerals of one character begin at one. */
const romanOnes = [0x2160, 0x2170];
const circledZeros = new Set([0x24ff, 0x1f10b, 0x1f10c]);

/** The digit in a circle, in brackets or with a full stop, as an ideograph or a Roman numeral; undefined for other characters. */
function decoratedDigit(character: string, compatible: string): string | undefined {
  const decorated = /^\(?([0-9])[).,]$/.exec(compatible)?.[1];
  if (decorated !== undefined) return decorated;
  const code = character.codePointAt(0)!;
  if (circledZeros.has(code)) return '0';
  const ideographic = ideographicDigits.findIndex((forms) => forms.includes(character));
  if (ideographic >= 0) return String(ideographic);
  const one = [...circledOnes, ...romanOnes].find((start) => code >= start && code < start + 9);
  return one === undefined ? undefined : String(code - one + 1);
}

/** Digits of a script are consecutive, beginning with zero at a multiple of ten or sixteen; NFKC resolves the others. */
function digitValue(character: string): number {
  const compatible = character.normalize('NFKC');
  if (compatible >= '0' && compatible <= '9' && compatible.length === 1) return Number(compatible);
  const code = character.codePointAt(0)!;
  let zero = code;
  while (code - zero < 9 && decimalDigit.test(String.fromCodePoint(zero - 1))) zero--;
  return code - zero;
}
