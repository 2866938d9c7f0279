/** From a finished stretch of speech to its text: decode, retry where the result is empty, repair, format, time. */
import { type Decoder, sampleRate } from './decoder.ts';
import { formatSpoken } from './format-spoken.ts';
import { applyHints } from './name-hints.ts';
import { plain } from './partial-text.ts';
import type { SpeechReader, Stretch, Transcript } from './speech-reader.ts';
import { collapseLoops, isNoise, tidy } from './transcript-guards.ts';
import { spreadWords } from './word-times.ts';

/** Seconds of silence put around a stretch whose text was empty: short quiet ones then often have one. */
const padding = 0.4;
/**
 * How often a word is right that both models recognized, that only the large one recognized, and where there was no second
 * reading; measured on the tuning half of the evaluation speech and the sample calls.
 */
export const wordConfidence = { agreed: 0.98, alone: 0.62, unconfirmed: 0.9 } as const;

/** English: finals by the large model, interims by the small one. */
export function createEnglishReader(decoder: Decoder): SpeechReader {
  return {
    createDetector: () => decoder.createDetector(),
    final: createFinalReader(decoder),
    interim: (samples) => decoder.decode(samples, 'tiny'),
  };
}

/** The result is undefined for a stretch without words. */
function createFinalReader(decoder: Decoder): (samples: Float32Array, stretch: Stretch) => Transcript | undefined {
  return (samples, stretch) => {
    const seconds = samples.length / sampleRate;
    const usable = (text: string) => !isNoise(text, seconds);
    let text = collapseLoops(decoder.decode(samples, 'base'));
    if (!usable(text)) text = collapseLoops(decoder.decode(padded(samples), 'base'));
    if (!usable(text)) text = collapseLoops(decoder.decode(samples, 'tiny'));
    if (!usable(text)) return undefined;

    const { startMs, endMs, hints } = stretch;
    // The small model's text confirms words; a confidence is worth less than a text in time.
    const second = stretch.isHurried() ? undefined : decoder.decode(samples, 'tiny');
    const witness = second === undefined ? undefined : new Set(comparable(second));
    const isSure = (word: string) => witness !== undefined && comparable(word).every((part) => witness.has(part));
    text = formatSpoken(applyHints(tidy(text), hints, isSure));
    const words = spreadWords(text, startMs, endMs, (word) =>
      witness === undefined ? wordConfidence.unconfirmed : isSure(word) ? wordConfidence.agreed : wordConfidence.alone,
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

/** Both readings in one spelling, so that "471" and "four, seven, one" agree. */
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
