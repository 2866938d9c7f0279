/** Texts that hold what has to be masked: sent along every path, and looked for everywhere. */
import type { MaskKind } from '../../shared/mask-kinds.ts';

/** One of each kind, as people say or type it, and what of it may be found nowhere. */
export const canaries: Readonly<Record<MaskKind, readonly [text: string, secret: string]>> = {
  card: ['card 4532 0151 1283 0366 exp 04/29 cvv 882', '0151'],
  phone: ['call me on +44 7911 123456', '123456'],
  email: ['mail canary.bird@cage.example', 'cage.example'],
  iban: ['IBAN GB29 NWBK 6016 1331 9268 19', '9268'],
  bank_account: ['account number 31926820', '31926820'],
  ssn: ['my social is 219-09-9998', '9998'],
  national_id: ['mi DNI es 12345678Z', '12345678'],
  passport: ['passport number XN5003778', '5003778'],
  birth_date: ['born on March 3rd, 1985', '1985'],
  postal_address: ['I live at 742 Evergreen Terrace', 'Evergreen'],
};
