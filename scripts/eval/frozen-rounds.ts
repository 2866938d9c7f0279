/** The rounds of unseen trades: each is a folder, `data/frozen/<number>/`. */
import { readdirSync } from 'node:fs';
import { evaluationFlags } from './run.ts';

const folder = new URL('./data/frozen/', import.meta.url);

/** The newest round first, which is the default. */
const rounds = readdirSync(folder)
  .filter((name) => /^\d+$/.test(name))
  .sort((a, b) => Number(b) - Number(a));

export const frozenOptions = {
  command: 'npm run eval:frozen',
  about: 'Evaluates trades that were written after the engine and committed before their first run.',
  numbers: {},
  choices: { round: { of: rounds as [string, ...string[]], text: 'of trades' } },
  flags: evaluationFlags,
} as const;

/** The folder with the `trades/` and the `dialogues/` of a round that the options accept. */
export const folderOfRound = (round: string): URL => new URL(`${round}/`, folder);
