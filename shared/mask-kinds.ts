/** The kinds of personal data that masking knows, and the text that stands in place of each. */

export const maskKinds = [
  'card',
  'phone',
  'email',
  'iban',
  'bank_account',
  'ssn',
  'national_id',
  'passport',
  'birth_date',
  'postal_address',
] as const;
/** `card` includes the expiry, CVV and PIN beside it; `national_id` is the Spanish DNI and NIE. */
export type MaskKind = (typeof maskKinds)[number];

/** The mask's text: the kind, or the part of a card. */
export type MaskLabel = MaskKind | 'expiry' | 'cvv' | 'pin';

/** A label in brackets, as a mask writes it into a text: `[card]`. */
export const maskLabel = /\[[a-z_]{3,14}\]/;

/** A stretch of text to mask: UTF-16 offsets into the original text. */
export type Finding = {
  readonly kind: MaskKind;
  readonly label: MaskLabel;
  readonly start: number;
  readonly end: number;
};

export function isMaskKind(text: string): text is MaskKind {
  return (maskKinds as readonly string[]).includes(text);
}
