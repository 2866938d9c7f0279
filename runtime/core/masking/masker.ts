/**
 * The one mask for text that belongs to customers and agents. Linear in the length of the text. Masked text stays as it is, so
 * masking twice is masking once.
 */

import type { Finding, MaskKind } from '../../../shared/mask-kinds.ts';
import { applyMask, mayHoldPersonalData } from './apply-mask.ts';
import { findBankAccounts, findIbans } from './find-bank-accounts.ts';
import { findBirthDates } from './find-birth-dates.ts';
import { findCards } from './find-cards.ts';
import { findEmails } from './find-emails.ts';
import { findNationalIds, findPassports, findSocialSecurityNumbers } from './find-identity-numbers.ts';
import { findPhones } from './find-phones.ts';
import { findPostalAddresses } from './find-postal-addresses.ts';
import { type Finder, Scan } from './scan.ts';

export type Masker = {
  readonly kinds: readonly MaskKind[];
  /** The text with every finding replaced by its label in brackets: `[card]`. */
  mask(text: string): string;
  /** What `mask` would replace: in order, without overlaps, whole graphemes. */
  find(text: string): readonly Finding[];
};

/** In the order in which they claim digits: a number that is a card is no telephone number. */
const finders: readonly { readonly kind: MaskKind; readonly find: Finder }[] = [
  { kind: 'email', find: findEmails },
  { kind: 'iban', find: findIbans },
  { kind: 'card', find: findCards },
  { kind: 'ssn', find: findSocialSecurityNumbers },
  { kind: 'national_id', find: findNationalIds },
  { kind: 'passport', find: findPassports },
  { kind: 'birth_date', find: findBirthDates },
  { kind: 'bank_account', find: findBankAccounts },
  { kind: 'phone', find: findPhones },
  { kind: 'postal_address', find: findPostalAddresses },
];

/** Without kinds it gives the text back as it is. */
export function createMasker(kinds: readonly MaskKind[]): Masker {
  const wanted = new Set(kinds);
  const last = finders.findLastIndex(({ kind }) => wanted.has(kind));
  const used = finders.slice(0, last + 1);

  const find = (text: string): readonly Finding[] => {
    if (used.length === 0 || !mayHoldPersonalData(text)) return [];
    const scan = new Scan(text);
    for (const finder of used) finder.find(scan);
    return scan.findings
      .filter(({ kind }) => wanted.has(kind))
      .sort((a, b) => a.start - b.start)
      .map((finding) => ({ ...finding, end: graphemeEnd(text, finding.end) }));
  };

  return {
    kinds,
    find,
    mask(text) {
      const findings = find(text);
      return findings.length === 0 ? text : applyMask(text, findings);
    },
  };
}

const extending = /\p{M}|\u200d|\ufe0f|\u20e3/u;

/** The end of the grapheme that `end` is in. */
function graphemeEnd(text: string, end: number): number {
  let at = end;
  while (at < text.length && extending.test(text[at]!)) at++;
  return at;
}
