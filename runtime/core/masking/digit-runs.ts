/** Runs of digits: neighbouring groups with nothing between them but what people put or say between the parts of one number. */
import type { Token } from './tokens.ts';

/** One group of digits of a run. */
export type DigitGroup = {
  readonly digits: string;
  readonly token: number;
  readonly start: number;
  readonly end: number;
};

export type DigitRun = {
  readonly groups: readonly DigitGroup[];
  /** The token of the first group and the token after the last one. */
  readonly from: number;
  readonly to: number;
};

/** Several neighbouring groups of a run. */
export type DigitWindow = { readonly digits: string; readonly first: number; readonly last: number };

/** Marks and words between two groups; more of them, or more space, end a run. */
const mostBetween = 3;
const mostSpace = 8;

/** What ends a number: amounts, percentages, addresses, and the plus of an international phone number. */
const breakingMarks = new Set(['$', '€', '£', '¥', '%', '@', '+', '=', '?', '¿', '!', '¡']);

const fillers = new Set([
  ...[
    'uh',
    'um',
    'er',
    'erm',
    'ah',
    'hmm',
    'mm',
    'and',
    'then',
    'dash',
    'hyphen',
    'space',
    'dot',
    'point',
    'ok',
    'okay',
  ],
  ...[
    'yes',
    'so',
    'slash',
    'comma',
    'eh',
    'y',
    'luego',
    'este',
    'pues',
    'guion',
    'espacio',
    'punto',
    'barra',
    'coma',
    'si',
  ],
  ...['despues', 'mmm', 'uhm', 'ehm', 'vale', 'continua', 'sigue', 'followed', 'by', 'seguido', 'de', 'again', 'next'],
]);

/** Linear in the number of tokens. Tokens that `isTaken` are in no run. */
export function findDigitRuns(tokens: readonly Token[], isTaken: (token: number) => boolean): DigitRun[] {
  const runs: DigitRun[] = [];
  let groups: DigitGroup[] = [];
  let between = 0;
  const finish = () => {
    if (groups.length > 0) runs.push({ groups, from: groups[0]!.token, to: groups.at(-1)!.token + 1 });
    groups = [];
  };
  for (const [index, token] of tokens.entries()) {
    if (isTaken(index) || token.gap > mostSpace) finish();
    if (isTaken(index)) continue;
    if (token.type === 'digits') {
      groups.push({ digits: token.value, token: index, start: token.start, end: token.end });
      between = 0;
    } else if (groups.length > 0 && (++between > mostBetween || !joins(token))) finish();
  }
  finish();
  return runs;
}

/** Whether two groups of digits with this token between them may be one number. */
export function joins(token: Token): boolean {
  return token.type === 'mark' ? !breakingMarks.has(token.value) : fillers.has(token.value);
}

/** The windows of neighbouring groups that begin at `first` and have `least` to `most` digits, shortest first. */
export function windowsFrom(run: DigitRun, first: number, least: number, most: number): DigitWindow[] {
  const windows: DigitWindow[] = [];
  let digits = '';
  for (let last = first; last < run.groups.length; last++) {
    digits += run.groups[last]!.digits;
    if (digits.length > most) break;
    if (digits.length >= least) windows.push({ digits, first, last });
  }
  return windows;
}

/** Dates with a year of four digits at either end, and the addresses of machines. */
export function isDateOrAddress(tokens: readonly Token[], { groups }: DigitRun): boolean {
  const lengths = groups.map(({ digits }) => digits.length);
  const between = tokens.slice(groups[0]!.token + 1, groups.at(-1)!.token).filter(({ type }) => type === 'mark');
  if (between.length < 2) return false;
  const isYear = (digits: string | undefined) => digits !== undefined && /^(?:19|20)\d\d$/.test(digits);
  if (isYear(groups[0]!.digits) && lengths[1]! <= 2 && lengths[2]! <= 2) return true;
  if (lengths[0]! <= 2 && (lengths[1] ?? 9) <= 2 && isYear(groups[2]?.digits)) return true;
  return (
    groups.length === 4 &&
    between.every(({ value }) => value === '.') &&
    groups.every(({ digits }) => Number(digits) <= 255)
  );
}
