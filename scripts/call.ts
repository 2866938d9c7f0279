/** `npm run call -- FILE.wav`: plays a WAV as an AudioHook call, signed and at the pace of speech. */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { CallEnd } from '../runtime/simulator/caller/call-options.ts';
import { placeCall } from '../runtime/simulator/caller/place-call.ts';
import { readWav, type WavSound } from '../runtime/simulator/caller/wav.ts';
import { EarshotError } from '../shared/errors.ts';
import { isUuid } from '../shared/ids.ts';
import { createProgressLine } from './call/progress-line.ts';
import { readTarget, type Target } from './call/target.ts';

const help = `Plays a WAV file as an AudioHook call.

  npm run call -- FILE.wav [options]

FILE.wav           mono (the customer) or stereo (customer left, agent right), 8 or 16 kHz, 16-bit PCM or µ-law

  --url ADDRESS        AudioHook endpoint, ws:// or wss://  (default: the service of this checkout)
  --key KEY            AudioHook API key                    (default: API_KEY, .env, or the local service's own)
  --secret SECRET      client secret in base64              (default: AUDIOHOOK_CLIENT_SECRET, likewise)
  --pace NUMBER        1 is the pace of speech, 4 four times that             (default: 1)
  --calls NUMBER       as many calls of the same file side by side            (default: 1)
  --conversation UUID  conversation id, for one call                          (default: a new one)
  --language TAG       language of the call, such as en-US
  --help               this text
`;

/** Between the starts of calls that run side by side. */
const staggerMs = 50;
const maxCalls = 2_000;

class Mistake extends Error {}

function readNumber(text: string | undefined, name: string, fallback: number, min: number, max: number): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!Number.isFinite(value) || value < min || value > max) {
    throw new Mistake(`--${name} must be a number from ${min} to ${max}`);
  }
  return value;
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        url: { type: 'string' },
        key: { type: 'string' },
        secret: { type: 'string' },
        pace: { type: 'string' },
        calls: { type: 'string' },
        conversation: { type: 'string' },
        language: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new Mistake(`${(error as Error).message.split('. ')[0]}; see npm run call -- --help`);
  }
}

async function readSound(file: string): Promise<WavSound> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch {
    throw new Mistake(`"${file}" cannot be read; give the path of a WAV file`);
  }
  return readWav(bytes);
}

function panelAddress(url: string, conversationId: string): string {
  const address = new URL('/', url.replace(/^ws/, 'http'));
  address.searchParams.set('conversationId', conversationId);
  return address.href;
}

type Plan = { target: Target; sound: WavSound; pace: number; calls: number; conversation?: string; language?: string };

async function run({ target, sound, pace, calls, conversation, language }: Plan): Promise<number> {
  const conversationIds = Array.from({ length: calls }, (_, i) =>
    i === 0 && conversation ? conversation : randomUUID(),
  );
  for (const id of conversationIds.slice(0, 10)) {
    process.stdout.write(`Conversation ${id}\nPanel        ${panelAddress(target.url, id)}\n`);
  }
  if (calls > 10) process.stdout.write(`… and ${calls - 10} more\n`);
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  process.once('SIGTERM', () => stop.abort());
  const line = createProgressLine(process.stdout, { calls, durationMs: sound.durationMs, pace });
  const ends = await Promise.all(
    conversationIds.map(async (conversationId, index): Promise<CallEnd> => {
      if (index > 0) await new Promise((resolve) => setTimeout(resolve, index * staggerMs));
      return placeCall({
        url: target.url,
        apiKey: target.apiKey,
        clientSecret: target.clientSecret,
        conversationId,
        language,
        source: { kind: 'recording', channels: sound.channels, pace },
        signal: stop.signal,
        onProgress: (progress) => line.update(index, progress),
      }).ended;
    }),
  );
  line.finish();
  const failed = ends.filter((end) => !end.ok);
  if (failed.length === 0) {
    process.stdout.write(`${calls === 1 ? 'The call' : `All ${calls} calls`} ended in order\n`);
    return 0;
  }
  const detail = failed[0]!.detail ?? failed[0]!.reason;
  process.stderr.write(`${calls === 1 ? detail : `${failed.length} of ${calls} calls failed, the first: ${detail}`}\n`);
  return 1;
}

async function main(): Promise<number> {
  const { values, positionals } = readArguments();
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const [file, ...more] = positionals;
  if (!file || more.length > 0) throw new Mistake('Give one WAV file; see npm run call -- --help');
  const pace = readNumber(values.pace, 'pace', 1, 0.1, 50);
  const calls = Math.round(readNumber(values.calls, 'calls', 1, 1, maxCalls));
  if (values.conversation !== undefined && !isUuid(values.conversation))
    throw new Mistake('--conversation must be a UUID');
  const sound = await readSound(file);
  const checkout = fileURLToPath(new URL('..', import.meta.url));
  const target = await readTarget({ given: values, env: process.env, directory: checkout });
  return run({
    target,
    sound,
    pace,
    calls,
    ...(values.conversation === undefined ? {} : { conversation: values.conversation }),
    ...(values.language === undefined ? {} : { language: values.language }),
  });
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof Mistake) && !(error instanceof EarshotError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
