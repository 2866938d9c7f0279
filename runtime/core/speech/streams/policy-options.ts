/** Tuning of the stream policy. Positions and lengths are samples at 8 kHz. */
import { SAMPLE_RATE_HZ } from '../../../../shared/audiohook/stream-time.ts';
import type { BackoffOptions } from '../../../../shared/backoff.ts';

export type StreamPolicyOptions = {
  /** Age from which a stream is replaced at the next moment without pending speech. */
  readonly softSamples: number;
  /** Age at which a stream is replaced in any case. */
  readonly hardSamples: number;
  /** Share by which both ages vary: the soft one in either direction, the hard one only downwards. */
  readonly spread: number;
  /** A stream that was sent this much without an error works, although it may not have answered. */
  readonly provenSamples: number;
  /** If the successor has not answered after this much audio, the old stream is fed beside it. */
  readonly standbySamples: number;
  /** Audio without an answer after which a stream counts as stalled, if enough of it was sound. */
  readonly watchdogSamples: number;
  readonly watchdogSpeechSamples: number;
  /** Silence after which the stream is closed until there is sound again. */
  readonly idleSamples: number;
  /** A stream that answered this recently is expected to deliver the rest of the sentence. */
  readonly recentAnswerSamples: number;
  readonly backoff: BackoffOptions;
  /** Consecutive failures after which recognition is reported as degraded. */
  readonly degradedAfter: number;
  /** Another engine is requested after every so many consecutive failures. */
  readonly failoverAfter: number;
  /** A retry delay from which another engine is requested at once. */
  readonly longWaitMs: number;
  readonly maxFailures: number;
};

export const defaultStreamPolicy: StreamPolicyOptions = {
  softSamples: 90 * SAMPLE_RATE_HZ,
  hardSamples: 135 * SAMPLE_RATE_HZ,
  spread: 0.15,
  provenSamples: 2 * SAMPLE_RATE_HZ,
  standbySamples: 4 * SAMPLE_RATE_HZ,
  watchdogSamples: 10 * SAMPLE_RATE_HZ,
  watchdogSpeechSamples: 2 * SAMPLE_RATE_HZ,
  idleSamples: 60 * SAMPLE_RATE_HZ,
  recentAnswerSamples: 5 * SAMPLE_RATE_HZ,
  backoff: { firstMs: 100, factor: 2, maxMs: 5_000 },
  degradedAfter: 2,
  failoverAfter: 3,
  longWaitMs: 10_000,
  maxFailures: 150,
};
