/** The whole table. Slow rows come first, so that the others run beside them. */
import type { Case } from './case.ts';
import { closeCases } from './close-cases.ts';
import { fuzzCases } from './fuzz-cases.ts';
import { openCases } from './open-cases.ts';
import { pauseCases } from './pause-cases.ts';
import { sessionCases } from './session-cases.ts';
import { upgradeCases } from './upgrade-cases.ts';
import { vendorCases } from './vendor-cases.ts';
import { violationCases } from './violation-cases.ts';

export const allCases: readonly Case[] = [
  ...vendorCases,
  ...upgradeCases,
  ...openCases,
  ...sessionCases,
  ...pauseCases,
  ...closeCases,
  ...violationCases,
  ...fuzzCases,
];
