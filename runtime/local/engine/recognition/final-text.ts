/** From a finished stretch of speech to its text: decode, try again where the model said nothing, repair, time the words. */
import type { RecognizerResult } from '../ports.ts';
import { type Decoder, sampleRate } from './decoder.ts';
import { plain } from './partial-text.ts';
import { collapseLoops, isNoise, tidy } from './transcript-guards.ts';
import { spreadWords } from './word-times.ts';

export type Stretch = {
  readonly startMs: number;
  readonly endMs: number;
  /** What the small model last made of the same stretch, or an empty text. */
  readonly heard: string;
};
type Transcript = Extract<RecognizerResult, { kind: 'transcript' }>;

/** Seconds of silence put around a stretch that came back empty: short quiet ones then often do speak. */
const padding = 0.4;
/** How sure a word is that both models heard, and one that only the large one did; fitted on the evaluation calls. */
const agreedConfidence = 0.95;
const aloneConfidence = 0.7;

export function createFinalReader(
  decoder: Decoder,
): (samples: Float32Array, stretch: Stretch) => Transcript | undefined {
  return (samples, stretch) => {
    const seconds = samples.length / sampleRate;
    const usable = (text: string) => !isNoise(text, seconds);
    let text = collapseLoops(decoder.decode(samples, 'base'));
    if (!usable(text)) text = collapseLoops(decoder.decode(padded(samples), 'base'));
    if (!usable(text)) text = collapseLoops(decoder.decode(samples, 'tiny'));
    if (!usable(text)) return undefined;
    text = tidy(text);
    const witness = new Set(stretch.heard.split(/\s+/).map(plain));
    const words = spreadWords(text, stretch.startMs, stretch.endMs, (word) =>
      witness.has(plain(word)) ? agreedConfidence : aloneConfidence,
    );
    const confidence = words.reduce((sum, word) => sum + word.confidence, 0) / Math.max(1, words.length);
    return {
      kind: 'transcript',
      final: true,
      text,
      startMs: stretch.startMs,
      endMs: stretch.endMs,
      confidence: Math.round(confidence * 1000) / 1000,
      words,
    };
  };
}

function padded(samples: Float32Array): Float32Array {
  const pad = Math.round(padding * sampleRate);
  const out = new Float32Array(samples.length + 2 * pad);
  out.set(samples, pad);
  return out;
}
