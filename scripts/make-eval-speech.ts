/**
 * How the speech of the evaluation sets was made: `node --import tsx scripts/make-eval-speech.ts`. Reads
 * `scripts/eval/data/speech.json`, writes one µ-law WAV a sentence into `scripts/eval/data/speech/`. Needs flite, festival
 * and sox, as `make-sample-calls.ts` does.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { encodeMulaw } from './eval/mulaw.ts';
import { SpeechSetSchema } from './eval/speech-set.ts';
import { readWav, writeMulawWav } from './eval/wav.ts';
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
    if (!voice) throw new SyntaxError(`No voice ${item.voice}`);
    let samples = speak(item.spoken ?? item.text, voice, folder);
    if (voice.pitch !== undefined) {
      const from = join(folder, 'before.wav');
      const to = join(folder, 'after.wav');
      writeFileSync(from, writeMulawWav([encodeMulaw(samples)], 8000));
      execFileSync('sox', [from, '-b', '16', '-e', 'signed', to, 'pitch', String(voice.pitch)]);
      samples = readWav(readFileSync(to)).channels[0]!;
    }
    const padded = new Int16Array(samples.length + 8000).map((_, i) =>
      Math.round(8 * Math.sin(i * 12.9898) * Math.cos(i * 78.233)),
    );
    for (let i = 0; i < samples.length; i++) padded[4000 + i]! += samples[i]!;
    writeFileSync(join(target, `${item.id}.wav`), writeMulawWav([encodeMulaw(padded)], 8000));
  }
  process.stdout.write(`${set.items.length} sentences\n`);
} finally {
  rmSync(folder, { recursive: true });
}
