/** `npm run replay -- FILE`: replays a captured call and compares its events with the captured ones. */
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { createInterface } from 'node:readline/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { type CaptureEntry, readEntry } from '../runtime/observe/capture-record.ts';
import { parseCommandLine, runCommand, UsageError } from './command-line.ts';
import { replay } from './replay/run-replay.ts';

const help = `Replays a captured call through the current code and compares the events with the captured ones.

  npm run replay -- FILE [options]

  --pace NUMBER    multiple of real time; 0 is as fast as possible   (default: 0)
  --step           waits for Enter before every input that is not audio
  --events         prints every event
  --json           prints the result as JSON
  --help           this text

Exit code: 0 the same events, 1 other events, 2 the run failed.
`;

await runCommand(async () => {
  const { values, positionals } = readArguments();
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const [file, ...more] = positionals;
  if (!file || more.length > 0) throw new UsageError('Give one captured call; see npm run replay -- --help');
  return run(file, values);
});

function readArguments() {
  return parseCommandLine('npm run replay', {
    allowPositionals: true,
    options: {
      pace: { type: 'string', default: '0' },
      step: { type: 'boolean', default: false },
      events: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false, short: 'h' },
    },
  });
}

function readCapture(file: string): CaptureEntry[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new UsageError(`"${file}" cannot be read; captured calls are in the folder that CAPTURE_DIR names`);
  }
  return text.split('\n').flatMap((line, index) => {
    if (line === '') return [];
    try {
      return [readEntry(line)];
    } catch {
      throw new UsageError(`"${file}" is not a captured call: line ${index + 1} cannot be read`);
    }
  });
}

/** A lateness below this changes nothing: what the service waits for is longer. */
const noticedMs = 100;

const lateness = (ms: number): string =>
  ms < noticedMs
    ? ''
    : `While it was captured, timers fired up to ${(ms / 1_000).toFixed(1)} s late, which a replay does not repeat: that may be the difference\n`;

async function run(file: string, values: ReturnType<typeof readArguments>['values']): Promise<number> {
  const pace = Number(values.pace);
  if (!(pace >= 0 && pace <= 1_000)) throw new UsageError('--pace must be a number from 0 to 1000');
  const entries = readCapture(file);
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
    if (!recorded) process.stdout.write('The capture ends before the call does, so there is nothing to compare with\n');
    else
      process.stdout.write(
        same
          ? 'The same events as captured\n'
          : `Captured: ${recorded.events} events, hash ${recorded.hash}\n${lateness(recorded.lateMs)}`,
      );
  }
  return same ? 0 : 1;
}
