/** Every sin of the hostile caller as a row of the table. */
import { commitSin } from '../../runtime/simulator/caller/hostile-caller.ts';
import { type Sin, sinNames, sins } from '../../runtime/simulator/caller/sins.ts';
import type { Case } from './case.ts';

const verbs: Readonly<Record<Sin['outcome'], string>> = { refused: 'refuses', survived: 'survives', cut: 'cuts off' };

export const hostileCases: readonly Case[] = sinNames.map((name) => ({
  group: 'Hostile caller',
  name: `${verbs[sins[name].outcome]} ${name}`,
  run: (target) => commitSin(target, name),
}));
