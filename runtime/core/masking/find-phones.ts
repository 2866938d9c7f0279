/** Telephone numbers of every country with a prefix, national ones by their form, and short ones by the words around them. */
import { type CountryCode, isValidPhoneNumber } from 'libphonenumber-js/min';
import { distanceAfter, distanceBefore, isAmount, phoneWords, thingWords } from './context-words.ts';
import { type DigitRun, findDigitRuns, isDateOrAddress, windowsFrom } from './digit-runs.ts';
import type { Scan } from './scan.ts';

/** E.164 */
const mostDigits = 15;
/** Digits of a number that a word announces. */
const announced = { least: 6, most: 13 } as const;
/** Looks at the national rules per text, so that a text of digits alone cannot hold the event loop. */
const mostChecks = 400;

const anyForm: readonly CountryCode[] = ['US', 'ES'];
const grouped: readonly CountryCode[] = ['US', 'ES', 'MX', 'CO', 'CL', 'PE', 'PT', 'PL'];
const withTrunkPrefix: readonly CountryCode[] = [
  'GB',
  'DE',
  'FR',
  'IT',
  'NL',
  'IE',
  'AU',
  'AT',
  'CH',
  'BE',
  'AR',
  'SE',
];

export function findPhones(scan: Scan): void {
  const checks = { left: mostChecks };
  for (const run of findDigitRuns(scan.tokens, scan.isTaken)) {
    for (const chunk of chunksOf(scan, run)) takePhones(scan, chunk, checks);
  }
}

/** A run in the parts that marks divide which are in no telephone number. */
function chunksOf({ tokens }: Scan, run: DigitRun): DigitRun[] {
  const chunks: DigitRun[] = [];
  let from = 0;
  for (let i = 1; i <= run.groups.length; i++) {
    const between =
      i < run.groups.length ? tokens.slice(run.groups[i - 1]!.token + 1, run.groups[i]!.token) : undefined;
    const spoken = i < run.groups.length && tokens[run.groups[i]!.token]!.spoken;
    if (between?.every((token) => isPhoneMark(token.value, token.type === 'word' || spoken))) continue;
    const groups = run.groups.slice(from, i);
    chunks.push({ groups, from: groups[0]!.token, to: groups.at(-1)!.token + 1 });
    from = i;
  }
  return chunks;
}

function isPhoneMark(value: string, isSpoken: boolean): boolean {
  return '-./()·•_*'.includes(value) || (isSpoken && value !== ':' && value !== ';');
}

function takePhones(scan: Scan, run: DigitRun, checks: { left: number }): void {
  const prefix = internationalPrefix(scan, run);
  if (prefix === undefined) takeNational(scan, run, checks);
  else takeInternational(scan, run, { prefix, checks });
}

function takeNational(scan: Scan, run: DigitRun, checks: { left: number }): void {
  const total = run.groups.reduce((sum, { digits }) => sum + digits.length, 0);
  if (total < announced.least || isAmount(scan.tokens, run.from, run.to) || isDateOrAddress(scan.tokens, run)) return;
  const phone = Math.min(
    distanceBefore(scan.tokens, run.from, phoneWords, 12),
    distanceAfter(scan.tokens, run.to, phoneWords, 4),
  );
  const thing = Math.min(
    distanceBefore(scan.tokens, run.from, thingWords),
    distanceAfter(scan.tokens, run.to, thingWords, 3),
  );
  if (phone <= thing && phone !== Number.POSITIVE_INFINITY) {
    if (total <= announced.most) scan.take('phone', openParenthesis(scan, run.from), run.to - 1);
    else tile(scan, run, checks, false);
    return;
  }
  if (thing !== Number.POSITIVE_INFINITY) return;
  if (isLocal(scan, run)) scan.take('phone', run.from, run.to - 1);
  else tile(scan, run, checks, true);
}

/** The token of the plus sign or of its word, or `run.from` for 00. */
function internationalPrefix({ tokens }: Scan, run: DigitRun): number | undefined {
  const opens = tokens[run.from - 1]?.value === '(' ? 1 : 0;
  const before = tokens[run.from - 1 - opens];
  if (before?.value === '+' || (before !== undefined && ['plus', 'mas'].includes(before.value)))
    return run.from - 1 - opens;
  return run.groups[0]!.digits.startsWith('00') ||
    run.groups
      .slice(0, 2)
      .map(({ digits }) => digits)
      .join('')
      .startsWith('00')
    ? run.from
    : undefined;
}

/** The longest window that is a number of some country; where none is, everything that could be one. */
function takeInternational(
  scan: Scan,
  run: DigitRun,
  { prefix, checks }: { prefix: number; checks: { left: number } },
): void {
  const windows = windowsFrom(run, 0, 7, mostDigits + 2).reverse();
  const valid = windows.find(({ digits }) => checks.left-- > 0 && isValidPhoneNumber(`+${digits.replace(/^00/, '')}`));
  const window = valid ?? (prefix < run.from ? windows[0] : undefined);
  if (!window) return;
  scan.take('phone', prefix, run.groups[window.last]!.token);
  const rest = run.groups.slice(window.last + 1);
  if (rest.length > 0) takePhones(scan, { groups: rest, from: rest[0]!.token, to: run.to }, checks);
}

function openParenthesis({ tokens }: Scan, from: number): number {
  return tokens[from - 1]?.value === '(' ? from - 1 : from;
}

/** Takes one valid number after another. `whole`: only where they fill the run. */
function tile(scan: Scan, run: DigitRun, checks: { left: number }, whole: boolean): void {
  const tiles: [first: number, last: number][] = [];
  for (let first = 0; first < run.groups.length; ) {
    const window = windowsFrom(run, first, 9, 12)
      .reverse()
      .find(({ digits, last }) => checks.left > 0 && isNational(digits, last - first + 1, checks));
    if (window) tiles.push([first, window.last]);
    else if (whole) return;
    first = (window?.last ?? first) + 1;
  }
  for (const [first, last] of tiles) {
    scan.take('phone', openParenthesis(scan, run.groups[first]!.token), run.groups[last]!.token);
  }
}

function isNational(digits: string, groups: number, checks: { left: number }): boolean {
  const countries = digits.startsWith('0') ? withTrunkPrefix : groups > 1 ? grouped : anyForm;
  checks.left -= countries.length;
  return countries.some((country) => isValidPhoneNumber(digits, country));
}

/** "555-0132" */
function isLocal({ tokens }: Scan, { groups }: DigitRun): boolean {
  const [exchange, line] = groups;
  const between = tokens[(exchange?.token ?? 0) + 1];
  return (
    groups.length === 2 &&
    /^[2-9]\d\d$/.test(exchange!.digits) &&
    line!.digits.length === 4 &&
    '-.'.includes(between!.value)
  );
}
