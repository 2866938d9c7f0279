/** Payment card numbers with the expiry, CVV and PIN beside them. */
import {
  cardWords,
  cvvWords,
  distanceBefore,
  expiryWords,
  isAmount,
  otherCardWords,
  pinWords,
} from './context-words.ts';
import { type DigitRun, findDigitRuns, windowsFrom } from './digit-runs.ts';
import type { Scan } from './scan.ts';

/** Issuer prefixes (ISO/IEC 7812) with the lengths of their numbers, most usual first. */
const issuers: readonly { readonly prefix: RegExp; readonly lengths: readonly number[] }[] = [
  { prefix: /^4/, lengths: [16, 13, 19] },
  { prefix: /^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, lengths: [16] },
  { prefix: /^3[47]/, lengths: [15] },
  { prefix: /^(?:6011|64[4-9]|65)/, lengths: [16, 19] },
  { prefix: /^35(?:2[89]|[3-8])/, lengths: [16, 19] },
  { prefix: /^(?:30[0-5]|309|36|3[89])/, lengths: [14, 16, 19] },
  { prefix: /^62/, lengths: [16, 17, 18, 19] },
  { prefix: /^220[0-4]/, lengths: [16] },
  { prefix: /^(?:50|5[6-9]|6[0-9])/, lengths: [16, 18, 19, 13, 12] },
];

/** The check digit of ISO/IEC 7812-1, annex B. */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 48;
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return digits.length > 0 && sum % 10 === 0;
}

/** Card numbers, what follows one, and what stands beside words for cards. */
export function findCards(scan: Scan): void {
  const runs = findDigitRuns(scan.tokens, scan.isTaken);
  // After the numbers of all runs: what follows one card may be another card, also behind a word.
  for (const end of runs.flatMap((run) => findInRun(scan, run))) takeNextToCard(scan, end + 1);
  findBesideWords(scan);
}

/** Takes the card numbers of a run and gives their last tokens. */
function findInRun(scan: Scan, run: DigitRun): number[] {
  const ends: number[] = [];
  for (let first = 0; first < run.groups.length; first++) {
    const last = cardFrom(scan, run, first);
    if (last === undefined) continue;
    const end = run.groups[last]!.token;
    scan.take('card', run.groups[first]!.token, end);
    ends.push(end);
    first = last;
  }
  return ends;
}

/** The last group of a card number that begins with the group `first`. */
function cardFrom(scan: Scan, run: DigitRun, first: number): number | undefined {
  if (scan.isTaken(run.groups[first]!.token)) return undefined;
  const windows = windowsFrom(run, first, 12, 19);
  const digits = windows.at(-1)?.digits;
  if (digits === undefined) return gluedCard(run.groups[first]!.digits) ? first : undefined;
  const issuer = issuers.find(({ prefix }) => prefix.test(digits));
  for (const length of issuer?.lengths ?? []) {
    const window = windows.find((each) => each.digits.length === length && passesLuhn(each.digits));
    if (window) return window.last;
  }
  return garbledCard(scan, run, first);
}

/**
 * A group that is longer than a card number: the number, then its expiry or CVV without anything between. In a group that is
 * longer than that the number may begin anywhere.
 */
function gluedCard(digits: string): boolean {
  if (digits.length < 18) return false;
  const lastStart = digits.length <= 26 ? 0 : digits.length - 15;
  for (let start = 0; start <= lastStart; start++) {
    if ([16, 15].some((length) => isCardNumber(digits.slice(start, start + length), length))) return true;
  }
  return false;
}

function isCardNumber(digits: string, length: number): boolean {
  if (digits.length !== length || !passesLuhn(digits)) return false;
  return issuers.some(({ prefix, lengths }) => lengths.includes(length) && prefix.test(digits));
}

/** A number of a card's length behind a word for a card: one digit may be recognized or typed wrong. */
function garbledCard(scan: Scan, run: DigitRun, first: number): number | undefined {
  if (first > 0) return undefined;
  const at = run.groups[0]!.token;
  const distance = distanceBefore(scan.tokens, at, cardWords);
  if (distance === Number.POSITIVE_INFINITY || distanceBefore(scan.tokens, at, otherCardWords) <= distance + 2)
    return undefined;
  const windows = windowsFrom(run, 0, 13, 19);
  return (
    windows.find(({ digits }) => digits.length === 16) ??
    windows.find(({ digits }) => digits.length === 15) ??
    windows.at(-1)
  )?.last;
}

/** The expiry and the CVV that follow a card number with at most a few marks or words between. */
function takeNextToCard(scan: Scan, from: number): void {
  const afterExpiry = takeExpiry(scan, nextDigits(scan, from, 4));
  const at = nextDigits(scan, afterExpiry ?? from, 4);
  if (at !== undefined) takeCode(scan, at, 'cvv');
}

/** The first free digits among the `most` tokens from `from` on. */
function nextDigits(scan: Scan, from: number, most: number): number | undefined {
  for (let at = from; at < from + most && at < scan.tokens.length; at++) {
    if (scan.tokens[at]!.type === 'digits') return scan.isTaken(at) ? undefined : at;
  }
  return undefined;
}

/** Takes an expiry at `at` and gives the token after it. */
function takeExpiry(scan: Scan, at: number | undefined): number | undefined {
  const last = at === undefined ? undefined : expiryEnd(scan, at);
  if (at === undefined || last === undefined) return undefined;
  scan.take('card', at, last, 'expiry');
  return last + 1;
}

const months = /^(?:0?[1-9]|1[0-2])$/;
const years = /^(?:20)?[2-4]\d$/;

function expiryEnd({ tokens }: Scan, at: number): number | undefined {
  const { value } = tokens[at]!;
  if (/^(?:0[1-9]|1[0-2])(?:20)?[2-4]\d$/.test(value)) return at;
  let month = value;
  let next = at + 1;
  if (value === '0' && tokens[next]?.type === 'digits') month = `0${tokens[next++]!.value}`;
  if (!months.test(month)) return undefined;
  for (let skipped = 0; skipped < 3 && tokens[next] && tokens[next]!.type !== 'digits'; skipped++) next++;
  const year = tokens[next]?.type === 'digits' ? tokens[next]!.value : '';
  if (years.test(year)) return year === '20' && years.test(tokens[next + 1]?.value ?? '') ? next + 1 : next;
  const spelled = year + (tokens[next + 1]?.type === 'digits' ? tokens[next + 1]!.value : '');
  return years.test(spelled) ? next + 1 : undefined;
}

/** Takes three or four digits, also one by one. */
function takeCode(scan: Scan, at: number, label: 'cvv' | 'pin'): void {
  const { tokens } = scan;
  let digits = '';
  let last = at;
  while (digits.length < 4 && tokens[last]?.type === 'digits' && !scan.isTaken(last)) digits += tokens[last++]!.value;
  if ((digits.length !== 3 && digits.length !== 4) || isAmount(tokens, at, last)) return;
  scan.take('card', at, last - 1, label);
}

/** Expiry, CVV and PIN that a word announces, or that stand before their word. */
function findBesideWords(scan: Scan): void {
  const hasCard =
    scan.findings.some(({ kind }) => kind === 'card') || scan.tokens.some(({ value }) => cardWords.has(value));
  for (const [at, { type, value }] of scan.tokens.entries()) {
    if (type !== 'word') continue;
    if (hasCard && expiryWords.has(value)) takeExpiryBesides(scan, at);
    const isCode = isCvvWord(scan, at, hasCard);
    if (!isCode && !pinWords.has(value)) continue;
    const label = isCode ? 'cvv' : 'pin';
    // The digit of "CVV2" is part of the word.
    const from = scan.tokens[at + 1]?.type === 'digits' && scan.tokens[at + 1]!.gap === 0 ? at + 2 : at + 1;
    const after = nextDigits(scan, from, 8);
    const before = previousDigits(scan, at);
    if (after !== undefined) takeCode(scan, after, label);
    else if (before !== undefined) takeCode(scan, before, label);
  }
}

function isCvvWord({ tokens }: Scan, at: number, hasCard: boolean): boolean {
  const { value } = tokens[at]!;
  if (value === 'security') return tokens[at + 1]?.value === 'code' || (hasCard && tokens[at + 1]?.value === 'number');
  if (value === 'seguridad') return distanceBefore(tokens, at, new Set(['codigo', 'clave']), 2) <= 2;
  if (['back', 'front', 'reverso', 'delante', 'detras', 'atras'].includes(value)) return hasCard;
  return cvvWords.has(value);
}

function takeExpiryBesides(scan: Scan, at: number): void {
  for (let ahead = at + 1; ahead < at + 7 && ahead < scan.tokens.length; ahead++) {
    const { type, value } = scan.tokens[ahead]!;
    if (type === 'digits' && !scan.isTaken(ahead)) {
      takeExpiry(scan, ahead);
      return;
    }
    const year = monthNames.has(value) ? nextDigits(scan, ahead + 1, 4) : undefined;
    if (year === undefined) continue;
    const second =
      years.test(scan.tokens[year]!.value) && /^[2-4]\d$/.test(scan.tokens[year + 1]?.value ?? '') ? year + 1 : year;
    scan.take('card', ahead, second, 'expiry');
    return;
  }
  const before = previousDigits(scan, at);
  const first =
    before === undefined
      ? undefined
      : [before - 2, before - 1, before].find(
          (each) => each >= 0 && scan.tokens[each]!.type === 'digits' && expiryEnd(scan, each) === before,
        );
  if (first !== undefined && !scan.isTaken(first)) scan.take('card', first, before!, 'expiry');
}

/** The digits shortly before: "123 is the CVV". */
function previousDigits(scan: Scan, at: number): number | undefined {
  for (let back = 1; back <= 4 && at - back >= 0; back++) {
    const token = scan.tokens[at - back]!;
    if (token.type === 'mark' && '.?!'.includes(token.value)) return undefined;
    if (token.type === 'digits') return scan.isTaken(at - back) ? undefined : at - back;
  }
  return undefined;
}

export const monthNames: ReadonlySet<string> = new Set(
  `january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept
  oct nov dec enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre diciembre ene abr ago
  dic`.split(/\s+/),
);
