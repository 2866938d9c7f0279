/** `npm run call -- FILE.wav`: plays a WAV file as a signed AudioHook call in real time. */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { CallEnd } from '../runtime/simulator/caller/call-options.ts';
import { placeCall } from '../runtime/simulator/caller/place-call.ts';
import { readWav, type WavSound } from '../runtime/simulator/caller/wav.ts';
import { isUuid } from '../shared/ids.ts';
import { createProgressLine } from './call/progress-line.ts';
import { readTarget, type Target } from './call/target.ts';
import { parseCommandLine, runCommand, UsageError } from './command-line.ts';

const help = `Plays a WAV file as an AudioHook call.

  npm run call -- FILE.wav [options]

FILE.wav             mono (the customer) or stereo (customer left, agent right), 8 or 16 kHz;
                       PCM, floating point, µ-law or A-law

  --url ADDRESS        AudioHook endpoint, ws:// or wss://  (default: the service of this checkout)
  --key KEY            AudioHook API key                    (default: API_KEY, .env, or the local service's own)
  --secret SECRET      client secret in base64              (default: AUDIOHOOK_CLIENT_SECRET, likewise)
  --pace NUMBER        multiple of real time                                  (default: 1)
  --calls NUMBER       concurrent calls of the same file                      (default: 1)
  --conversation UUID  conversation id, for one call                          (default: a new one)
  --language TAG       language of the call, such as en-US
  --help               this text
`;

/** Between the starts of calls that run side by side. */
const staggerMs = 50;
const maxCalls = 2_000;

type NumberRange = { readonly fallback: number; readonly min: number; readonly max: number };

function readNumber(name: string, text: string | undefined, { fallback, min, max }: NumberRange): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!Number.isFinite(value) || value < min || value > max)
    throw new UsageError(`--${name} must be a number from ${min} to ${max}`);
  return value;
}

const readArguments = () =>
  parseCommandLine('npm run call', {
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

async function readSound(file: string): Promise<WavSound> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch {
    throw new UsageError(`"${file}" cannot be read; give the path of a WAV file`);
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
  if (!file || more.length > 0) throw new UsageError('Give one WAV file; see npm run call -- --help');
  const pace = readNumber('pace', values.pace, { fallback: 1, min: 0.1, max: 50 });
  const calls = Math.round(readNumber('calls', values.calls, { fallback: 1, min: 1, max: maxCalls }));
  if (values.conversation !== undefined && !isUuid(values.conversation))
    throw new UsageError('--conversation must be a UUID');
  const sound = await readSound(file);
  const checkout = fileURLToPath(new URL('..', import.meta.url));
  const target = await readTarget({ given: values, env: process.env, directory: checkout });
  return run({
    target,
    sound,
    pace,
    calls,
    ...(values.conversation !== undefined && { conversation: values.conversation }),
    ...(values.language !== undefined && { language: values.language }),
  });
}

await runCommand(main);
