/** Dates of birth: a date beside a word for birth. Other dates are not masked. */
import { birthWords } from './context-words.ts';
import { monthNames } from './find-cards.ts';
import type { Scan } from './scan.ts';
import type { Token } from './tokens.ts';

const ahead = 14;
const behind = 9;

const ordinals = new Set(
  `first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth
  seventeenth eighteenth nineteenth twentieth thirtieth primero`.split(/\s+/),
);
const suffixes = new Set(['st', 'nd', 'rd', 'th', 'º', 'o']);
const links = new Set(['of', 'de', 'del', 'the', 'in', 'en', ',', '/', '-', '.', 'year', 'ano', 'dia', 'el']);

/** A date may stand behind the word or before it. */
export function findBirthDates(scan: Scan): void {
  const { tokens } = scan;
  for (const [at, { value, type }] of tokens.entries()) {
    if (type !== 'word' || !birthWords.has(value)) continue;
    if (takeBetween(scan, at + 1, at + ahead)) continue;
    takeBetween(scan, at - behind, at - 1);
  }
}

function takeBetween(scan: Scan, from: number, to: number): boolean {
  for (let at = Math.max(0, from); at <= to && at < scan.tokens.length; at++) {
    if (scan.isTaken(at)) continue;
    const last = dateEnd(scan.tokens, at);
    if (last === undefined) continue;
    // With its article: "the third of May".
    const first = scan.tokens[at - 1]?.value === 'the' && !scan.isTaken(at - 1) ? at - 1 : at;
    scan.take('birth_date', first, last);
    return true;
  }
  return false;
}

/** The last token of the date that begins at `at`. */
function dateEnd(tokens: readonly Token[], at: number): number | undefined {
  const token = tokens[at]!;
  if (token.type === 'word' && monthNames.has(token.value)) return monthFirst(tokens, at);
  const day = dayEnd(tokens, at);
  if (day !== undefined) {
    const month = skipLinks(tokens, day + 1);
    if (tokens[month]?.type === 'word' && monthNames.has(tokens[month]!.value)) {
      return yearEnd(tokens, skipLinks(tokens, month + 1)) ?? month;
    }
  }
  return token.type === 'digits' ? numericEnd(tokens, at) : undefined;
}

/** "March 3rd, 1985", "March the third", "March 1985". */
function monthFirst(tokens: readonly Token[], at: number): number | undefined {
  const next = skipLinks(tokens, at + 1);
  const day = dayEnd(tokens, next);
  if (day !== undefined) return yearEnd(tokens, skipLinks(tokens, day + 1)) ?? day;
  return yearEnd(tokens, next);
}

/** "3", "3rd", "third", "twenty-first". */
function dayEnd(tokens: readonly Token[], at: number): number | undefined {
  const token = tokens[at];
  if (token?.type === 'word' && ordinals.has(token.value)) return at;
  if (token?.type !== 'digits' || token.value.length > 2 || Number(token.value) > 31) return undefined;
  const next = tokens[at + 1]?.value === '-' ? at + 2 : at + 1;
  if (suffixes.has(tokens[at + 1]?.value ?? '')) return at + 1;
  return ordinals.has(tokens[next]?.value ?? '') ? next : at;
}

function skipLinks(tokens: readonly Token[], from: number): number {
  let at = from;
  while (at < from + 3 && links.has(tokens[at]?.value ?? '')) at++;
  return at;
}

/** "1985", "85", "nineteen eighty-five", "nineteen oh five". */
function yearEnd(tokens: readonly Token[], at: number): number | undefined {
  const token = tokens[at];
  if (token?.type === 'mark' && "'’".includes(token.value)) return yearEnd(tokens, at + 1);
  if (token?.type !== 'digits') return undefined;
  if (token.value === '19' || token.value === '20') {
    const next = tokens[at + 1];
    if (next?.type === 'digits' && next.value.length === 2) return at + 1;
    if (next?.value === '0' && tokens[at + 2]?.type === 'digits') return at + 2;
  }
  return token.value.length === 4 || token.value.length === 2 ? at : undefined;
}

/** What a year of birth alone follows: "born in 1985", "year of birth: 1985". */
const yearWords = new Set(['in', 'en', 'is', 'es', 'birth', 'nacimiento', 'year', ':', 'was']);

/** "03/04/1985", "3.4.85", "1985-04-03", "03 04 1985", "03041985", "oh three oh four nineteen eighty five". */
function numericEnd(tokens: readonly Token[], at: number): number | undefined {
  if (/^(?:\d{8}|\d{6})$/.test(tokens[at]!.value)) return at;
  let digits = '';
  let last = at;
  let parts = 0;
  for (let next = at; next < at + 12 && digits.length < 8; next++) {
    const token = tokens[next];
    if (!token || (token.type !== 'digits' && !links.has(token.value))) break;
    if (token.type !== 'digits') continue;
    if (digits.length + token.value.length > 8) break;
    digits += token.value.length === 1 && !token.spoken ? `0${token.value}` : token.value;
    last = next;
    parts++;
  }
  const isDayAndMonth = tokens[at + 1]?.value === '/' && last === at + 2;
  if (last > at && (isDayAndMonth || digits.length >= 5 || parts >= 3)) return last;
  const isYear = /^(?:19|20)\d\d$/.test(tokens[at]!.value);
  return isYear && yearWords.has(tokens[at - 1]?.value ?? '') ? at : undefined;
}
