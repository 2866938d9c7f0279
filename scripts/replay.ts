/** `npm run replay -- FILE`: plays a captured call again and holds its events against those of the day. */
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { createInterface } from 'node:readline/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { readEntry } from '../runtime/observe/capture-record.ts';
import { replay } from './replay/run-replay.ts';

const help = `Plays a captured call through today's code and compares the events with those of the day.

  npm run replay -- FILE [options]

  --pace NUMBER    1 is the pace of the call, 20 twenty times that; 0 as fast as it goes   (default: 0)
  --step           waits for Enter before every input that is not audio
  --events         prints every event
  --json           prints the result as JSON
Ends with 1 where other events come out than were captured.
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    pace: { type: 'string', default: '0' },
    step: { type: 'boolean', default: false },
    events: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false, short: 'h' },
  },
});

if (values.help || positionals.length !== 1) {
  process.stdout.write(help);
  process.exitCode = values.help ? 0 : 2;
} else {
  try {
    process.exitCode = await run(positionals[0]!);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 2;
  }
}

async function run(file: string): Promise<number> {
  const pace = Number(values.pace);
  if (!(pace >= 0 && pace <= 1_000)) throw new Error('--pace must be a number from 0 to 1000');
  const entries = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map(readEntry);
  const lines = values.step ? createInterface({ input: process.stdin, output: process.stdout }) : undefined;
  const started = performance.now();
  const result = await replay(entries, {
    async wait(ms, entry) {
      if (lines && entry.k !== 'audio')
        await lines.question(`${'t' in entry ? (entry.t / 1_000).toFixed(3) : ''} s ${entry.k} › `);
      else if (!lines && pace > 0 && ms > 0) await sleep(ms / pace);
    },
    onEvent: (event) => {
      if (values.events) process.stdout.write(`${JSON.stringify(event)}\n`);
    },
  });
  lines?.close();
  const { recorded } = result;
  const same = recorded?.hash === result.hash;
  if (values.json) process.stdout.write(`${JSON.stringify({ ...result, same, ms: performance.now() - started })}\n`);
  else {
    process.stdout.write(`${result.events} events, hash ${result.hash}\n`);
    if (!recorded) process.stdout.write('The capture broke off before its end: there is nothing to compare with\n');
    else
      process.stdout.write(
        same ? 'The same as were captured\n' : `Captured were ${recorded.events}, hash ${recorded.hash}\n`,
      );
  }
  return same ? 0 : 1;
}
