/** The whole table. The slow rows come first, so that the others fill the time beside them. */
import type { Case } from './case.ts';
import { fuzzCases } from './fuzz-cases.ts';
import { openCases } from './open-cases.ts';
import { sessionCases } from './session-cases.ts';
import { upgradeCases } from './upgrade-cases.ts';
import { vendorCases } from './vendor-cases.ts';
import { violationCases } from './violation-cases.ts';

export const allCases: readonly Case[] = [
  ...vendorCases,
  ...upgradeCases,
  ...openCases,
  ...sessionCases,
  ...violationCases,
  ...fuzzCases,
];
