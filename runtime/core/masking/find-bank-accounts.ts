/** International and national bank account numbers. */
import { countrySpecs, isValidIBAN } from 'ibantools';
import { bankWords, distanceBefore, isAmount, thingWords } from './context-words.ts';
import { type DigitRun, findDigitRuns, isDateOrAddress, windowsFrom } from './digit-runs.ts';
import type { Scan } from './scan.ts';
import type { Token } from './tokens.ts';

const ibanWords = new Set(['iban']);
/** ISO 13616. */
const shortestIban = 15;
const longestIban = 34;

/** IBANs (ISO 13616) with valid check digits; behind their word also those with one character recognized wrong. */
export function findIbans(scan: Scan): void {
  const { tokens } = scan;
  for (let at = 0; at < tokens.length; at++) {
    const head = ibanHead(tokens, at);
    if (!head || scan.isTaken(at)) continue;
    const last = ibanEnd(tokens, at, head);
    if (last === undefined) continue;
    scan.take('iban', at, last);
    at = last;
  }
}

/** The country code that begins at `at` before digits: one word of two letters, or two spelled letters. */
function ibanHead(tokens: readonly Token[], at: number): string | undefined {
  const token = tokens[at]!;
  if (token.type !== 'word') return undefined;
  const spelled = token.value.length === 1 && tokens[at + 1]?.value.length === 1;
  const country = (spelled ? token.value + tokens[at + 1]!.value : token.value).toUpperCase();
  const next = tokens[at + (spelled ? 2 : 1)];
  return next?.type === 'digits' && countrySpecs[country]?.chars ? country : undefined;
}

function ibanEnd(tokens: readonly Token[], at: number, country: string): number | undefined {
  const wanted = countrySpecs[country]!.chars!;
  const isAnnounced = distanceBefore(tokens, at, ibanWords) < Number.POSITIVE_INFINITY;
  let iban = '';
  let last = at;
  for (let next = at; next < tokens.length && next < at + 2 * longestIban && iban.length < wanted; next++) {
    const { type, value, gap } = tokens[next]!;
    if (gap > 4) break;
    if (type === 'mark' && !'-.,_/'.includes(value)) break;
    if (type === 'mark') continue;
    if (type === 'word' && value.length > 4) break;
    iban += value.toUpperCase();
    last = next;
  }
  if (iban.length === wanted && isValidIBAN(iban)) return last;
  // One character may be recognized wrong.
  const hasBody = iban.length >= shortestIban && iban.length <= wanted && /\d{6}/.test(iban);
  return isAnnounced && hasBody ? last : undefined;
}

/** Account numbers that their check digits prove, and those behind words that announce them. */
export function findBankAccounts(scan: Scan): void {
  for (const run of findDigitRuns(scan.tokens, scan.isTaken)) {
    if (!takeChecked(scan, run)) takeAnnounced(scan, run);
  }
}

/** Numbers whose own check digits prove them: CCC (Spain) and CLABE (Mexico). */
function takeChecked(scan: Scan, run: DigitRun): boolean {
  for (let first = 0; first < run.groups.length; first++) {
    // Other long numbers pass the check by chance.
    const at = run.groups[first]!.token;
    if (isGlued(scan.tokens, at) || distanceBefore(scan.tokens, at, thingWords) < Number.POSITIVE_INFINITY) continue;
    const window = windowsFrom(run, first, 18, 20).find(({ digits }) => isCcc(digits) || isClabe(digits));
    if (!window) continue;
    scan.take('bank_account', run.groups[first]!.token, run.groups[window.last]!.token);
    return true;
  }
  return false;
}

function isGlued(tokens: readonly Token[], at: number): boolean {
  return tokens[at]!.gap === 0 && tokens[at - 1]?.type === 'word';
}

function takeAnnounced(scan: Scan, run: DigitRun): void {
  const { tokens } = scan;
  const distance = Math.min(distanceBefore(tokens, run.from, bankWords), sortCodeBefore(tokens, run.from));
  // "sort code" and "routing number": "code" stands nearer than the word that counts.
  if (distance > distanceBefore(tokens, run.from, thingWords) + 1 || distance === Number.POSITIVE_INFINITY) return;
  const window = windowsFrom(run, 0, 6, 20).at(-1);
  if (!window || isDateOrAddress(tokens, run)) return;
  // A short number could be an amount.
  const isNamed =
    window.digits.length > 6 || run.groups.length > 1 || distanceBefore(tokens, run.from, numberWords, 3) <= 3;
  if (!isNamed || isAmount(tokens, run.from, run.groups[window.last]!.token + 1)) return;
  scan.take('bank_account', run.from, run.groups[window.last]!.token);
}

/** The distance of "sort code". */
function sortCodeBefore(tokens: readonly Token[], at: number): number {
  const distance = distanceBefore(tokens, at, sortWords);
  return tokens[at - distance + 1]?.value === 'code' ? distance : Number.POSITIVE_INFINITY;
}

const sortWords = new Set(['sort']);
const numberWords = new Set(['number', 'no', 'num', 'numero', 'is', 'es', 'nro', 'code', 'acct', 'routing']);

const cccWeights = [1, 2, 4, 8, 5, 10, 9, 7, 3, 6];

/** Spain's Código Cuenta Cliente: bank, branch, two check digits, account. */
export function isCcc(digits: string): boolean {
  if (digits.length !== 20) return false;
  const check = (ten: string) => {
    const rest = 11 - ([...ten].reduce((sum, digit, i) => sum + Number(digit) * cccWeights[i]!, 0) % 11);
    return String(rest === 10 ? 1 : rest === 11 ? 0 : rest);
  };
  return check(`00${digits.slice(0, 8)}`) === digits[8] && check(digits.slice(10)) === digits[9];
}

/** Mexico's Clave Bancaria Estandarizada. */
export function isClabe(digits: string): boolean {
  if (digits.length !== 18) return false;
  const weights = [3, 7, 1];
  let sum = 0;
  for (let i = 0; i < 17; i++) sum += (Number(digits[i]) * weights[i % 3]!) % 10;
  return (10 - (sum % 10)) % 10 === Number(digits[17]);
}
