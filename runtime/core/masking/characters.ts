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
/** A character as forms and copied pages write it: one character, or none, to a reader. */
const encodedCharacter =
  /%(?:20|a0|2d)|&(?:[a-z]{3,16}|#0{0,9}[1-9][0-9]{0,6}|#x0{0,9}[1-9a-f][0-9a-f]{0,5});|<br ?\/?>/giu;
const named: Readonly<Record<string, string>> = {
  '%20': ' ',
  '%a0': ' ',
  '%2d': '-',
  '<br>': ' ',
  '<br/>': ' ',
  '<br />': ' ',
  '&nbsp;': ' ',
  '&ensp;': ' ',
  '&emsp;': ' ',
  '&thinsp;': ' ',
  '&numsp;': ' ',
  '&tab;': ' ',
  '&newline;': ' ',
  '&zwnj;': '',
  '&zwj;': '',
  '&shy;': '',
  '&zerowidthspace;': '',
  '&nobreak;': '',
  '&hyphen;': '-',
  '&dash;': '-',
  '&ndash;': '-',
  '&mdash;': '-',
  '&minus;': '-',
  '&period;': '.',
  '&sol;': '/',
};
/** Zero-width characters, directional marks, fillers, tags, variation selectors and the keycap of emoji digits. */
const invisible = /\p{Default_Ignorable_Code_Point}|\u20e3/u;
const decimalDigit = /\p{Nd}/u;
const space = /\p{Zs}|[\u2028\u2029]/u;
const dash = /\p{Pd}|\u2212/u;

/** Linear in the length of `text`. */
export function toPlainText(text: string): PlainText {
  const encoded = encodedCharacters(text);
  if (encoded.size === 0 && asciiOnly.test(text)) return { text, start: (index) => index, end: (index) => index + 1 };
  const starts: number[] = [];
  const parts: string[] = [];
  let at = 0;
  let visibleEnd = 0;
  const ends: number[] = [];
  let skipUntil = 0;
  for (const character of text) {
    const found = encoded.get(at);
    if (found !== undefined) {
      skipUntil = at + found.length;
      if (found.plain !== '') {
        starts.push(at);
        ends.push(skipUntil);
        parts.push(found.plain);
      }
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

/** How long it is in the original, and the character that it stands for; none where that has no width. */
type Encoded = { readonly length: number; readonly plain: string };

/** Where encoded characters begin. Names that are not of digits or of what may stand between them are left as they are. */
function encodedCharacters(text: string): ReadonlyMap<number, Encoded> {
  if (!/[%&<]/.test(text)) return none;
  const found = new Map<number, Encoded>();
  for (const { 0: match, index } of text.matchAll(encodedCharacter)) {
    const plain = match.startsWith('&#') ? plainReference(match) : named[match.toLowerCase()];
    if (plain !== undefined) found.set(index, { length: match.length, plain });
  }
  return found;
}

/** Of `&#52;` or `&#x34;`. */
function plainReference(reference: string): string | undefined {
  const code = /x/i.test(reference) ? Number.parseInt(reference.slice(3), 16) : Number.parseInt(reference.slice(2), 10);
  if (code > 0x10ffff) return undefined;
  const character = String.fromCodePoint(code);
  return invisible.test(character) ? '' : plainCharacter(character);
}

const none: ReadonlyMap<number, Encoded> = new Map();

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
