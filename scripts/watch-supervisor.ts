/** `npm run watch:supervisor`: a supervisor in Chromium watches conversations of two instances, one of which is killed. */
import { mkdir } from 'node:fs/promises';
import process from 'node:process';
import { readOptions } from './bench/options.ts';
import { runScenario } from './watch/supervisor-scenario.ts';

/** The page has all rows of a list that is no longer than this. */
const mostConversations = 120;

const options = readOptions({
  command: 'npm run watch:supervisor',
  about:
    'Compares the list on the supervisor’s page with the truth, through filters, an alert, a hint, a cut and a kill.',
  numbers: { conversations: { default: 60, min: 12, text: 'conversations; a third of them are calls' } },
  texts: { pictures: 'folder for pictures of the page' },
  flags: {},
});
const pictures = options.pictures === '' ? undefined : options.pictures;
if (pictures) await mkdir(pictures, { recursive: true });
const print = (line: string): void => void process.stdout.write(`${line}\n`);
try {
  if (options.conversations > mostConversations)
    throw new Error(`--conversations is at most ${mostConversations}: of a longer list only a part is in the page`);
  await runScenario({
    ...{ conversations: options.conversations, kill: true, pictures },
    onStep: (what, ms) => print(`${String(ms).padStart(7)} ms  ${what}`),
  });
  print(`The list equalled the truth after each step, with ${options.conversations} conversations`);
} catch (error) {
  print(`FAILED ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
