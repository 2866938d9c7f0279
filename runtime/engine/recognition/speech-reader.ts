/** What a recognition worker needs of its models, so that the queue around them is the same for all. */
import type { RecognizerResult } from '../ports.ts';
import type { Detector } from './decoder.ts';
import type { NameHint } from './name-hints.ts';

export type Transcript = Extract<RecognizerResult, { kind: 'transcript' }>;

export type Stretch = {
  readonly startMs: number;
  readonly endMs: number;
  /** ISO 639-1. */
  readonly language: string;
  /** Whether other finals wait: a text in time is worth more than a better one. */
  readonly isHurried: () => boolean;
  readonly hints: readonly NameHint[];
  /** Whether an English text of it is wanted, too; a reader of English ignores it. */
  readonly english?: boolean;
};

export interface SpeechReader {
  createDetector(): Detector;
  /** Samples are −1 … 1 at 16 kHz. Undefined for a stretch without words. */
  final(samples: Float32Array, stretch: Stretch): Transcript | undefined | Promise<Transcript | undefined>;
  /** The text of a stretch that still grows; absent where that is too slow. */
  interim?(samples: Float32Array): string;
}
