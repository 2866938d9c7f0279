/**
 * Makes the sample calls: `node --import tsx scripts/make-sample-calls.ts [ID…]`. Reads `scripts/sample-calls/*.json`, speaks every
 * turn with flite, festival or espeak-ng, limits it to the telephone band with sox, puts each speaker on a channel and writes
 * `runtime/simulator/calls/<id>.wav` and `<id>.json` (words and times). Playing the calls needs none of these programs.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { linearToUlaw } from '../shared/audiohook/ulaw.ts';
import { seededRandom } from '../shared/seeded-random.ts';
import { parseCommandLine, runCommand, UsageError } from './command-line.ts';
import { rawSampleOptions, readRawSamples } from './eval/raw-samples.ts';
import { writeUlawWav } from './eval/write-wav.ts';

const VoiceSchema = v.object({
  engine: v.picklist(['flite', 'festival', 'espeak-ng']),
  voice: v.string(),
  stretch: v.number(),
});
const RoleSchema = v.picklist(['customer', 'agent']);
const ScriptSchema = v.object({
  id: v.pipe(v.string(), v.regex(/^[a-z-]+$/)),
  title: v.string(),
  /** By the desk's language; absent where the title is in it. */
  titles: v.optional(v.record(v.string(), v.string())),
  language: v.string(),
  /** Name of the customer. */
  customer: v.string(),
  seed: v.number(),
  voices: v.object({ customer: VoiceSchema, agent: VoiceSchema }),
  turns: v.array(v.object({ role: RoleSchema, text: v.string(), spoken: v.optional(v.string()) })),
});
type Voice = v.InferOutput<typeof VoiceSchema>;

const rate = 8000;
/** Words a minute of espeak-ng by its own default. */
const espeakPace = 175;
const ms = (samples: number) => Math.round((samples * 1000) / rate);

/** One sentence as 8 kHz telephone speech, without silence at both ends. */
export function speak(text: string, voice: Voice, folder: string): Int16Array {
  const raw = join(folder, 'raw.wav');
  const narrow = join(folder, 'narrow.raw');
  if (voice.engine === 'flite') {
    execFileSync('flite', [
      '-voice',
      voice.voice,
      '--setf',
      `duration_stretch=${voice.stretch}`,
      '-t',
      text,
      '-o',
      raw,
    ]);
  } else if (voice.engine === 'espeak-ng') {
    const wordsPerMinute = String(Math.round(espeakPace / voice.stretch));
    execFileSync('espeak-ng', ['-v', voice.voice, '-s', wordsPerMinute, '-w', raw, text]);
  } else {
    const setup = `(begin (voice_${voice.voice}) (Parameter.set 'Duration_Stretch ${voice.stretch}))`;
    execFileSync('text2wave', ['-eval', setup, '-o', raw], { input: text });
  }
  execFileSync('sox', [
    '-G',
    raw,
    '-r',
    String(rate),
    '-c',
    '1',
    ...rawSampleOptions,
    narrow,
    'sinc',
    '300-3400',
    'norm',
    '-9',
  ]);
  return trim(readRawSamples(narrow));
}

function trim(samples: Int16Array, threshold = 150, keep = 400): Int16Array {
  let start = samples.findIndex((s) => Math.abs(s) > threshold);
  let end = samples.findLastIndex((s) => Math.abs(s) > threshold);
  if (start < 0) return samples;
  start = Math.max(0, start - keep);
  end = Math.min(samples.length, end + keep);
  return samples.subarray(start, end);
}

function makeCall(path: string, target: string): void {
  const script = v.parse(ScriptSchema, JSON.parse(readFileSync(path, 'utf8')));
  const random = seededRandom(script.seed);
  const folder = mkdtempSync(join(tmpdir(), 'sample-calls-'));
  try {
    const spoken = script.turns.map((turn) => speak(turn.spoken ?? turn.text, script.voices[turn.role], folder));
    let at = Math.round(0.8 * rate);
    const starts = spoken.map((samples) => {
      const start = at;
      at += samples.length + Math.round((0.35 + 0.4 * random()) * rate);
      return start;
    });
    const length = at + rate;
    // Never digital silence: telephone lines have background noise.
    const channels = { customer: noise(length, random), agent: noise(length, random) };
    for (const [index, samples] of spoken.entries()) {
      const line = channels[script.turns[index]!.role];
      for (let i = 0; i < samples.length; i++) line[starts[index]! + i]! += samples[i]!;
    }
    const wav = writeUlawWav([linearToUlaw(channels.customer), linearToUlaw(channels.agent)], rate);
    writeFileSync(join(target, `${script.id}.wav`), wav);
    const turns = script.turns.map(({ role, text }, i) => ({
      role,
      text,
      startMs: ms(starts[i]!),
      endMs: ms(starts[i]! + spoken[i]!.length),
    }));
    const { id, title, titles, language, customer, voices } = script;
    const call = {
      id,
      title,
      titles,
      language,
      customer,
      durationMs: ms(length),
      channels: ['customer', 'agent'],
      voices,
      turns,
    };
    writeFileSync(join(target, `${script.id}.json`), `${JSON.stringify(call, null, 2)}\n`);
    process.stdout.write(`${script.id}: ${(ms(length) / 1000).toFixed(1)} s, ${wav.length} bytes\n`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function noise(length: number, random: () => number): Int16Array {
  return Int16Array.from({ length }, () => Math.round((random() - 0.5) * 24));
}

const help = `Makes the sample calls from their texts. Needs flite, festival (festvox-us-slt-hts), espeak-ng and sox.

  node --import tsx scripts/make-sample-calls.ts [ID…]

ID      a text in scripts/sample-calls/ without .json   (default: all)

  --help  this text
`;

async function main(): Promise<number> {
  const command = 'node --import tsx scripts/make-sample-calls.ts';
  const { values, positionals } = parseCommandLine(command, {
    allowPositionals: true,
    options: { help: { type: 'boolean', default: false, short: 'h' } },
  });
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const folder = fileURLToPath(new URL('./sample-calls/', import.meta.url));
  const target = fileURLToPath(new URL('../runtime/simulator/calls/', import.meta.url));
  const ids = readdirSync(folder).flatMap((name) => (name.endsWith('.json') ? [name.slice(0, -'.json'.length)] : []));
  const unknown = positionals.find((id) => !ids.includes(id));
  if (unknown !== undefined) throw new UsageError(`There is no text "${unknown}"; known are ${ids.join(', ')}`);
  for (const id of positionals.length > 0 ? positionals : ids) {
    try {
      makeCall(join(folder, `${id}.json`), target);
    } catch (error) {
      const { code, path } = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT') throw error;
      throw new UsageError(`The program ${path} is missing; install flite, festival, espeak-ng and sox`);
    }
  }
  return 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await runCommand(main);
