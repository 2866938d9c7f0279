/**
 * `npm run eval:frozen`: answers, unasked cards and conversations of trades that were written after the engine and committed before
 * their first run. The round with the highest number runs, or `--round=NUMBER`. No part of `npm run eval`. A round that has run may
 * become a development set (`trade-sets.ts`): its figures are unseen ones no longer.
 */
import { readOptions } from '../bench/options.ts';
import { readDialogues } from './dialogue-sets.ts';
import { evaluateDialogues } from './dialogues.ts';
import { folderOfRound, frozenOptions } from './frozen-rounds.ts';
import { runEvaluation } from './run.ts';
import { readTrades } from './trade-sets.ts';
import { evaluateTrades } from './trades.ts';

const options = readOptions(frozenOptions);
const folder = folderOfRound(options.round);

await runEvaluation(
  'frozen',
  async (say) => [
    ...(await evaluateTrades(say, readTrades(new URL('trades/', folder)))),
    ...(await evaluateDialogues(say, readDialogues(new URL('dialogues/', folder)))),
  ],
  { options },
);
