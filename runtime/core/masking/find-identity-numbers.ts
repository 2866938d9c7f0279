/** Social security numbers, Spanish identity numbers (DNI, NIE) and passport numbers. */
import {
  distanceAfter,
  distanceBefore,
  isAmount,
  isOfThing,
  nationalIdWords,
  passportWords,
  thingWords,
} from './context-words.ts';
import { type DigitRun, findDigitRuns, windowsFrom } from './digit-runs.ts';
import type { Scan } from './scan.ts';
import type { Token } from './tokens.ts';

const socialWords = new Set(['ssn', 'social', 'itin', 'nss']);
const lastWords = new Set(['last', 'ultimos', 'ultimas', 'four', 'final', 'termina', 'ends', 'ending']);

/** Numbers of the United States and Spain: by their groups, or announced by a word; the last four digits too. */
export function findSocialSecurityNumbers(scan: Scan): void {
  const { tokens } = scan;
  for (const run of findDigitRuns(tokens, scan.isTaken)) {
    const distance = Math.min(
      distanceBefore(tokens, run.from, socialWords),
      distanceAfter(tokens, run.to, socialWords, 5),
    );
    const isAnnounced =
      distance <= distanceBefore(tokens, run.from, thingWords) && distance !== Number.POSITIVE_INFINITY;
    for (let first = 0; first < run.groups.length; first++) {
      const last = isAnnounced ? announcedNumber(scan, run, first) : groupedNumber(scan, run, first);
      if (last === undefined) continue;
      scan.take('ssn', run.groups[first]!.token, run.groups[last]!.token);
      first = last;
    }
  }
}

/** Nine digits, Spain's eleven or twelve, or the last four. */
function announcedNumber(scan: Scan, run: DigitRun, first: number): number | undefined {
  const windows = windowsFrom(run, first, 4, 12);
  const ofLength = (length: number) => windows.find(({ digits }) => digits.length === length)?.last;
  const whole = ofLength(12) ?? ofLength(11) ?? ofLength(9) ?? ofLength(10);
  if (whole !== undefined) return whole;
  const isLastFour = distanceBefore(scan.tokens, run.groups[first]!.token, lastWords, 12) < Number.POSITIVE_INFINITY;
  return isLastFour && windows.at(-1)?.digits.length === 4 ? windows.at(-1)!.last : undefined;
}

/** Three, two and four digits within the ranges that are issued. */
function groupedNumber(scan: Scan, run: DigitRun, first: number): number | undefined {
  const [area, group, serial] = run.groups.slice(first, first + 3).map(({ digits }) => digits);
  if (area?.length !== 3 || group?.length !== 2 || serial?.length !== 4) return undefined;
  if (area === '000' || area === '666' || group === '00' || serial === '0000') return undefined;
  if (area.startsWith('9') && !/^[5-9]/.test(group)) return undefined;
  const before = run.groups[first]!.token;
  return isOfThing(scan.tokens, before, socialWords) || run.groups.length !== 3 ? undefined : first + 2;
}

const checkLetters = 'TRWAGMYFPDXBNJZSQVHLCKE';
const letterNames: Readonly<Record<string, string>> = {
  ...{
    be: 'B',
    ce: 'C',
    de: 'D',
    efe: 'F',
    ge: 'G',
    hache: 'H',
    jota: 'J',
    ka: 'K',
    ele: 'L',
    eme: 'M',
    ene: 'N',
    pe: 'P',
  },
  ...{
    cu: 'Q',
    erre: 'R',
    ere: 'R',
    ese: 'S',
    te: 'T',
    uve: 'V',
    equis: 'X',
    ye: 'Y',
    zeta: 'Z',
    ceta: 'Z',
    griega: 'Y',
  },
  zed: 'Z',
  zee: 'Z',
};
/** Letters that are words too, so a space before one proves nothing. */
const letterWords = new Set(['a', 'y', 'e', 'o', 'i', 'de', 'te', 'pe', 'be', 'ye']);

/** DNI and NIE with a valid check letter, or announced by a word. */
export function findNationalIds(scan: Scan): void {
  const { tokens } = scan;
  for (const run of findDigitRuns(tokens, scan.isTaken)) {
    const isAnnounced =
      distanceBefore(tokens, run.from, nationalIdWords) <= distanceBefore(tokens, run.from, thingWords) &&
      distanceBefore(tokens, run.from, nationalIdWords, 12) < Number.POSITIVE_INFINITY;
    const window = windowsFrom(run, 0, 7, 8).at(-1);
    if (!window) continue;
    const lead = window.digits.length === 7 ? leadLetter(tokens, run.from) : undefined;
    const end = run.groups[window.last]!.token;
    const tail = tailLetter(tokens, end + 1);
    const number = (lead === undefined ? '' : String('XYZ'.indexOf(lead.letter))) + window.digits;
    const isValid = tail !== undefined && number.length === 8 && tail.letter === checkLetters[Number(number) % 23];
    const isProven = isValid && (tail.isBeside || isAnnounced);
    if (!isProven && !(isAnnounced && (window.digits.length === 8 || lead))) continue;
    scan.take('national_id', lead?.token ?? run.from, tail?.token ?? end);
  }
}

type Letter = { readonly letter: string; readonly token: number; readonly isBeside: boolean };

function letterOf(token: Token | undefined): string | undefined {
  if (token?.type !== 'word') return undefined;
  return token.value.length === 1 ? token.value.toUpperCase() : letterNames[token.value];
}

/** X, Y or Z before the digits of an NIE. */
function leadLetter(tokens: readonly Token[], from: number): Letter | undefined {
  const at = tokens[from - 1]?.type === 'mark' ? from - 2 : from - 1;
  const letter = letterOf(tokens[at]);
  if (letter === undefined || !'XYZ'.includes(letter)) return undefined;
  const isWord = tokens[at]!.value === 'y' && tokens[at + 1]!.gap > 0;
  if (isWord) return undefined;
  const token = tokens[at]!.value === 'griega' && tokens[at - 1]?.value === 'i' ? at - 1 : at;
  return { letter, token, isBeside: true };
}

/** The check letter behind the digits, with a mark or the word "letra" between. */
function tailLetter(tokens: readonly Token[], from: number): Letter | undefined {
  let at = from;
  while (
    at < from + 3 &&
    (tokens[at]?.type === 'mark' || ['letra', 'letter', 'y', 'la'].includes(tokens[at]?.value ?? '')) &&
    letterOf(tokens[at + 1])
  )
    at++;
  const token = tokens[at];
  const letter = letterOf(token);
  if (!token || letter === undefined) return undefined;
  return { letter, token: at, isBeside: token.gap === 0 || (token.gap === 1 && !letterWords.has(token.value)) };
}

const passportLength = { least: 6, most: 12 } as const;

/** The code of letters and digits behind a word for passport. */
export function findPassports(scan: Scan): void {
  const { tokens } = scan;
  for (const [at, { value }] of tokens.entries()) {
    if (!passportWords.has(value)) continue;
    for (let ahead = at + 1; ahead <= at + 10 && ahead < tokens.length; ahead++) {
      if (scan.isTaken(ahead) || tokens[ahead]!.type !== 'digits') continue;
      const [first, last] = codeAround(scan, ahead);
      const code = tokens
        .slice(first, last + 1)
        .map((token) => (token.type === 'mark' ? '' : token.value))
        .join('');
      const digits = code.replace(/\D/g, '').length;
      const fits = code.length >= passportLength.least && code.length <= passportLength.most && digits >= 4;
      if (fits && !isAmount(tokens, first, last + 1)) scan.take('passport', first, last);
      break;
    }
  }
}

function isSmallWord({ value, start }: Token, text: string): boolean {
  return letterWords.has(value) && text[start] === text[start]!.toLowerCase();
}

/** The letters and digits around `at` that are written together or spelled. */
function codeAround(scan: Scan, at: number): [first: number, last: number] {
  const { tokens, text } = scan;
  const isPart = (index: number, gap: number): boolean => {
    const token = tokens[index];
    if (!token || token.type === 'mark' || scan.isTaken(index)) return false;
    if (token.type === 'digits') return gap <= 2;
    if (token.value.length <= 3 && gap === 0) return true;
    const isCapital = text.slice(token.start, token.end) === text.slice(token.start, token.end).toUpperCase();
    return gap <= 2 && token.value.length <= 3 && (isCapital || token.value.length === 1);
  };
  let first = at;
  while (first > 0 && at - first < 6 && isPart(first - 1, tokens[first]!.gap)) first--;
  // One letter that is a word: "passport a 123456".
  if (first === at - 1 && tokens[at]!.gap > 0 && isSmallWord(tokens[first]!, text)) first = at;
  let last = at;
  while (last - at < 12 && isPart(last + 1, tokens[last + 1]?.gap ?? 9)) last++;
  return [first, last];
}
