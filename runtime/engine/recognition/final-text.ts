/** From a finished stretch of speech to its text: decode, try again where the model said nothing, repair, format, time. */
import type { RecognizerResult } from '../ports.ts';
import { type Decoder, sampleRate } from './decoder.ts';
import { formatSpoken } from './format-spoken.ts';
import { applyHints, type NameHint } from './name-hints.ts';
import { plain } from './partial-text.ts';
import { collapseLoops, isNoise, tidy } from './transcript-guards.ts';
import { spreadWords } from './word-times.ts';

export type Stretch = {
  readonly startMs: number;
  readonly endMs: number;
  /** What the small model makes of it: a second hearing. Undefined where there is no time for one. */
  readonly secondHearing: () => string | undefined;
  readonly hints: readonly NameHint[];
};
type Transcript = Extract<RecognizerResult, { kind: 'transcript' }>;

/** Seconds of silence put around a stretch that came back empty: short quiet ones then often do speak. */
const padding = 0.4;
/**
 * How often a word is right that both models heard, that only the large one heard, and where nobody else listened;
 * measured on the tuning half of the evaluation speech and the sample calls.
 */
export const wordConfidence = { agreed: 0.98, alone: 0.62, unheard: 0.9 } as const;

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

    const { startMs, endMs, hints } = stretch;
    const second = stretch.secondHearing();
    const witness = second === undefined ? undefined : new Set(comparable(second));
    const isSure = (word: string) => witness !== undefined && comparable(word).every((part) => witness.has(part));
    text = formatSpoken(applyHints(tidy(text), hints, isSure));
    const words = spreadWords(text, startMs, endMs, (word) =>
      witness === undefined ? wordConfidence.unheard : isSure(word) ? wordConfidence.agreed : wordConfidence.alone,
    );
    const confidence = words.reduce((sum, word) => sum + word.confidence, 0) / Math.max(1, words.length);
    return {
      kind: 'transcript',
      final: true,
      text,
      startMs,
      endMs,
      confidence: Math.round(confidence * 1000) / 1000,
      words,
    };
  };
}

/** Both hearings in one spelling, so that "471" and "four, seven, one" agree. */
function comparable(text: string): string[] {
  return formatSpoken(text)
    .replace(/[-–]/g, ' ')
    .split(/\s+/)
    .flatMap((word) => {
      const key = plain(word);
      return key === '' ? [] : /^\d+$/.test(key) ? [...key] : [key];
    });
}

function padded(samples: Float32Array): Float32Array {
  const pad = Math.round(padding * sampleRate);
  const out = new Float32Array(samples.length + 2 * pad);
  out.set(samples, pad);
  return out;
}
