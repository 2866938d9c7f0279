/**
 * `npm run eval:frozen`: answers, unasked cards and conversations of trades that were written after the engine and committed before
 * their first run. Each round is a folder, `data/frozen/<number>/`; the one with the highest number runs, or `--round=NUMBER`. No part
 * of `npm run eval`. A round that has run may become a development set (`trade-sets.ts`): its figures are unseen ones no longer.
 */
import { readdirSync } from 'node:fs';
import process from 'node:process';
import { readDialogues } from './dialogue-sets.ts';
import { evaluateDialogues } from './dialogues.ts';
import { runEvaluation } from './run.ts';
import { readTrades } from './trade-sets.ts';
import { evaluateTrades } from './trades.ts';

const rounds = new URL('./data/frozen/', import.meta.url);
const wanted = process.argv.find((each) => each.startsWith('--round='))?.slice('--round='.length);
const newest = Math.max(...readdirSync(rounds).map(Number));
const folder = new URL(`${Number(wanted ?? newest)}/`, rounds);

await runEvaluation('frozen', async (say) => [
  ...(await evaluateTrades(say, readTrades(new URL('trades/', folder)))),
  ...(await evaluateDialogues(say, readDialogues(new URL('dialogues/', folder)))),
]);
