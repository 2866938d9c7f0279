/** The vocabulary of the stream policy: its state, what it is told, what it wants done. The table is in stream-policy.ts. */
import type { BackoffOptions } from '../../../../shared/backoff.ts';
import type { EarshotError } from '../../../../shared/errors.ts';

export type StreamPolicyOptions = {
  readonly softSamples: number;
  readonly hardSamples: number;
  /** The share by which both are spread, to either side for the soft and downwards for the hard one. */
  readonly spread: number;
  readonly provenSamples: number;
  readonly standbySamples: number;
  readonly watchdogSamples: number;
  readonly watchdogSpeechSamples: number;
  readonly restSamples: number;
  /** An answer this recent means that the stream can be expected to tell the rest of the sentence. */
  readonly livelySamples: number;
  readonly backoff: BackoffOptions;
  /** Failures in a row after which the state is told as degraded. */
  readonly degradedAfter: number;
  readonly elsewhereAfter: number;
  /** A wait from this on is a reason to look elsewhere at once. */
  readonly longWaitMs: number;
  readonly maxFailures: number;
};

export const defaultStreamPolicy: StreamPolicyOptions = {
  softSamples: 90 * 8_000,
  hardSamples: 135 * 8_000,
  spread: 0.15,
  provenSamples: 2 * 8_000,
  standbySamples: 4 * 8_000,
  watchdogSamples: 10 * 8_000,
  watchdogSpeechSamples: 2 * 8_000,
  restSamples: 60 * 8_000,
  livelySamples: 5 * 8_000,
  backoff: { firstMs: 100, factor: 2, maxMs: 5_000 },
  degradedAfter: 2,
  elsewhereAfter: 3,
  longWaitMs: 10_000,
  maxFailures: 150,
};

/**
 * | phase | meaning |
 * |---|---|
 * | `waiting` | no conversation to open a stream in yet |
 * | `queued` | no stream, a permit is asked for |
 * | `live` | one stream |
 * | `renewing` | one stream, a permit for its successor is asked for |
 * | `changing` | the successor is being fed, the old stream still answers |
 * | `retrying` | no stream, a delay runs |
 * | `resting` | no stream on purpose: pause, or long silence |
 * | `failed` | no stream, and none will be opened in this conversation |
 * | `ended` | nothing more is to come |
 */
export const streamPhases = [
  'waiting',
  'queued',
  'live',
  'renewing',
  'changing',
  'retrying',
  'resting',
  'failed',
  'ended',
] as const;
export type StreamPhase = (typeof streamPhases)[number];

export type StreamState = {
  readonly phase: StreamPhase;
  /** A conversation is there. */
  readonly ready: boolean;
  /** Why no further stream is wanted once what was said is recognized. */
  readonly stop: 'none' | 'pause' | 'end';
  readonly softAt: number;
  readonly hardAt: number;
  /** A successor has fallen: another is tried from this position of the call on, however far the stream itself has got. */
  readonly againAt: number;
  /** Position when the stream last answered. */
  readonly heardAt: number;
  /** The stream has answered at least once. */
  readonly answered: boolean;
  /** Position when the successor was opened. */
  readonly changingAt: number;
  /** The old stream is fed beside the successor. */
  readonly feedsBoth: boolean;
  readonly failures: number;
  readonly degraded: boolean;
  /** Watchdog firings in a row that no answer followed. */
  readonly stalls: number;
  /** The successor begins shortly before the old stream's end, not at the last final. */
  readonly lookback: boolean;
  /** Age at which the last stream fell, in samples of audio, and the limit that was learned from such ages. */
  readonly fellAt: number;
  readonly limit: number;
  /** Where the stream began, and the greatest age that any has reached. */
  readonly from: number;
  readonly survived: number;
};

export type Which = 'current' | 'successor';

export type StreamInput =
  | { readonly is: 'ready'; readonly unsettled: boolean }
  /** The conversation can not be used any more; another may follow with `ready`. */
  | { readonly is: 'withdrawn' }
  /** Another conversation is to be used from the next stream on; the present one still works. */
  | { readonly is: 'moved'; readonly end: number }
  /** Once per second of audio. `sound`: samples with sound since the last answer. `quiet`: samples since the last sound. */
  | {
      readonly is: 'audio';
      readonly end: number;
      /** Position up to which the stream was sent audio. */
      readonly sent: number;
      readonly unsettled: boolean;
      readonly sound: number;
      readonly quiet: number;
    }
  /** As much audio was sent to the stream as it may get. */
  | { readonly is: 'full'; readonly end: number }
  | { readonly is: 'sound' }
  /** A permit. `from`: where the stream will begin; `draw`: 0 … 1, spreads the limits. */
  | { readonly is: 'granted'; readonly from: number; readonly end: number; readonly draw: number }
  | { readonly is: 'answered'; readonly by: Which; readonly end: number }
  | { readonly is: 'final'; readonly by: Which; readonly end: number; readonly unsettled: boolean }
  | {
      readonly is: 'closed';
      readonly which: Which;
      readonly error: EarshotError | undefined;
      readonly end: number;
      readonly unsettled: boolean;
      readonly draw: number;
      /** Samples it was sent. */
      readonly age: number;
    }
  | { readonly is: 'waited' }
  | { readonly is: 'pause'; readonly unsettled: boolean }
  | { readonly is: 'resume' }
  /** The stream must not go on as it is: another language, or a hole too long to be filled. */
  | { readonly is: 'restart' }
  | { readonly is: 'end'; readonly unsettled: boolean }
  /** The bound for waiting has passed. */
  | { readonly is: 'cutOff' };

export type StreamEffect =
  /** `first`: audio is waiting for it; `roll`: a stream is there meanwhile. */
  | { readonly do: 'ask'; readonly urgency: 'first' | 'roll' }
  | { readonly do: 'unask' }
  | { readonly do: 'open'; readonly as: Which; readonly from: number }
  | { readonly do: 'halfClose'; readonly which: Which }
  | { readonly do: 'cancel'; readonly which: Which }
  /** The old stream gets no more audio for now. */
  | { readonly do: 'hold' }
  | { readonly do: 'feed' }
  /** The successor is the stream from now on; the old one is half-closed and speaks for nothing more. */
  | { readonly do: 'handOver' }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'unwait' }
  | { readonly do: 'degraded'; readonly error: EarshotError | undefined }
  | { readonly do: 'healed' }
  /** It may heal, but another engine would be better now. */
  | { readonly do: 'lookElsewhere'; readonly error: EarshotError | undefined; readonly stalled: boolean }
  | { readonly do: 'giveUp'; readonly error: EarshotError | undefined };

export const initial: StreamState = {
  phase: 'waiting',
  ready: false,
  stop: 'none',
  softAt: 0,
  hardAt: 0,
  againAt: Number.POSITIVE_INFINITY,
  heardAt: 0,
  answered: false,
  changingAt: 0,
  feedsBoth: false,
  failures: 0,
  degraded: false,
  stalls: 0,
  lookback: false,
  fellAt: 0,
  limit: Number.POSITIVE_INFINITY,
  from: 0,
  survived: 0,
};
