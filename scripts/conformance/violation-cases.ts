/** One row of the report for each protocol violation. */
import {
  type ProtocolViolation,
  violationNames,
  violations,
} from '../../runtime/simulator/caller/protocol-violations.ts';
import { runViolation } from '../../runtime/simulator/caller/run-violation.ts';
import type { Case } from './case.ts';

const verbs: Readonly<Record<ProtocolViolation['outcome'], string>> = {
  refused: 'refuses',
  survived: 'survives',
  cut: 'cuts off',
};

export const violationCases: readonly Case[] = violationNames.map((name) => ({
  group: 'Protocol violations',
  basis: 'earshot',
  name: `${verbs[violations[name].outcome]} ${name}`,
  run: (target) => runViolation(target, name),
}));
