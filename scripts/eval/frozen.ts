/**
 * `npm run eval:frozen`: answers, unasked cards and conversations of two trades that were written after the engine and committed
 * before their first run. No part of `npm run eval`: not for development.
 */

import { readDialogues } from './dialogue-sets.ts';
import { evaluateDialogues } from './dialogues.ts';
import { runEvaluation } from './run.ts';
import { readTrades } from './trade-sets.ts';
import { evaluateTrades } from './trades.ts';

const folder = new URL('./data/frozen/', import.meta.url);

await runEvaluation('frozen', async (say) => [
  ...(await evaluateTrades(say, readTrades(new URL('trades/', folder)))),
  ...(await evaluateDialogues(say, readDialogues(new URL('dialogues/', folder)))),
]);
