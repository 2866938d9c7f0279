/**
 * Masks what must not be kept: card numbers, phone numbers, e-mail addresses. Pure; linear in the length of the text.
 * A mask keeps the kind, never a part of the value: `[card]`, `[phone]`, `[email]`. Masked text is left as it is, so
 * redaction twice is redaction once.
 */

export const redactionKinds = ['card', 'phone', 'email'] as const;
export type RedactionKind = (typeof redactionKinds)[number];

/** A stretch of text that was masked: UTF-16 offsets into the original, and the length of what stands there now. */
export type Redaction = { readonly kind: RedactionKind; readonly start: number; readonly end: number };

// Digits in groups, with what people put between them. The length tells what it may be.
const digitRun = /\+?\(?\d(?:[ \u00a0.\-/()]{0,2}\d){5,24}/g;
const email = /[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8}/gu;

/** What of `text` is one of `kinds`, in order, without overlaps. */
export function findSensitive(text: string, kinds: readonly RedactionKind[]): Redaction[] {
  const found: Redaction[] = [];
  if (kinds.includes('email') && text.includes('@')) {
    for (const match of text.matchAll(email)) {
      found.push({ kind: 'email', start: match.index, end: match.index + match[0].length });
    }
  }
  const wantsCard = kinds.includes('card');
  const wantsPhone = kinds.includes('phone');
  if (wantsCard || wantsPhone) {
    for (const match of text.matchAll(digitRun)) {
      const before = text[match.index - 1];
      if (before !== undefined && /[\p{L}\p{N}_]/u.test(before)) continue;
      const kind = kindOfDigits(match[0], wantsCard, wantsPhone);
      if (!kind) continue;
      const start = match.index;
      const end = start + match[0].length;
      if (!found.some((f) => f.start < end && start < f.end)) found.push({ kind, start, end });
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

function kindOfDigits(run: string, wantsCard: boolean, wantsPhone: boolean): RedactionKind | undefined {
  const digits = run.replace(/\D/g, '');
  // ISO/IEC 7812: 12 to 19 digits with a check digit.
  if (wantsCard && digits.length >= 12 && digits.length <= 19 && passesLuhn(digits)) return 'card';
  if (!wantsPhone) return undefined;
  // E.164: at most 15 digits. Without a plus sign, shorter runs are order numbers and dates as often as phones.
  const international = run.startsWith('+') && digits.length >= 7 && digits.length <= 15;
  const national = digits.length >= 9 && digits.length <= 15 && !/^\d{4}-\d{2}-\d{2}/.test(run);
  const local = digits.length === 7 && /^\d{3}[ .-]\d{4}$/.test(run);
  return international || national || local ? 'phone' : undefined;
}

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

export type Redactor = (text: string) => string;

/** The mask for these kinds; without any it gives the text back as it is. */
export function createRedactor(kinds: readonly RedactionKind[]): Redactor {
  if (kinds.length === 0) return (text) => text;
  return (text) => {
    const found = findSensitive(text, kinds);
    if (found.length === 0) return text;
    let masked = '';
    let at = 0;
    for (const { kind, start, end } of found) {
      masked += `${text.slice(at, start)}[${kind}]`;
      at = end;
    }
    return masked + text.slice(at);
  };
}
