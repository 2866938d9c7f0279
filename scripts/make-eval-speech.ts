/**
 * Makes the speech of the evaluation sets: `node --import tsx scripts/make-eval-speech.ts`. Reads
 * `scripts/eval/data/speech.json` and writes one µ-law WAV file per sentence into `scripts/eval/data/speech/`. Needs
 * flite, festival and sox, like `make-sample-calls.ts`.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { linearToUlaw } from '../shared/audiohook/ulaw.ts';
import { rawSampleOptions, readRawSamples } from './eval/raw-samples.ts';
import { SpeechSetSchema } from './eval/speech-set.ts';
import { writeUlawWav } from './eval/write-wav.ts';
import { speak } from './make-sample-calls.ts';

const set = v.parse(
  SpeechSetSchema,
  JSON.parse(readFileSync(new URL('./eval/data/speech.json', import.meta.url), 'utf8')),
);
const target = fileURLToPath(new URL('./eval/data/speech/', import.meta.url));
mkdirSync(target, { recursive: true });
const folder = mkdtempSync(join(tmpdir(), 'eval-speech-'));
try {
  for (const item of set.items) {
    const voice = set.voices[item.voice];
    if (!voice) throw new SyntaxError(`Unknown voice "${item.voice}"`);
    let samples = speak(item.spoken ?? item.text, voice, folder);
    if (voice.pitch !== undefined) {
      const from = join(folder, 'before.wav');
      const to = join(folder, 'after.raw');
      writeFileSync(from, writeUlawWav([linearToUlaw(samples)], 8000));
      execFileSync('sox', [from, ...rawSampleOptions, to, 'pitch', String(voice.pitch)]);
      samples = readRawSamples(to);
    }
    const padded = new Int16Array(samples.length + 8000).map((_, i) =>
      Math.round(8 * Math.sin(i * 12.9898) * Math.cos(i * 78.233)),
    );
    for (let i = 0; i < samples.length; i++) padded[4000 + i]! += samples[i]!;
    writeFileSync(join(target, `${item.id}.wav`), writeUlawWav([linearToUlaw(padded)], 8000));
  }
  process.stdout.write(`${set.items.length} sentences\n`);
} finally {
  rmSync(folder, { recursive: true });
}
