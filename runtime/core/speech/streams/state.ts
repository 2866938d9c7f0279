/**
 * The vocabulary of the stream policy: its state, its inputs, its effects. The table is in `policy.ts`.
 * All positions are samples of the call. `end` in an input is the position after the newest sample received.
 */
import type { EarshotError } from '../../../../shared/errors.ts';

/**
 * | phase | meaning |
 * |---|---|
 * | `awaitingConversation` | there is no conversation yet in which a stream could be opened |
 * | `queued` | no stream; a permit is requested |
 * | `live` | one stream |
 * | `renewing` | one stream; a permit for its successor is requested |
 * | `overlapping` | the successor is being fed; the old stream may still answer |
 * | `retrying` | no stream; a retry is scheduled |
 * | `idle` | no stream on purpose: a pause or long silence |
 * | `failed` | no stream, and none will be opened in this conversation |
 * | `ended` | the speaker's audio is over |
 */
export const streamPhases = [
  'awaitingConversation',
  'queued',
  'live',
  'renewing',
  'overlapping',
  'retrying',
  'idle',
  'failed',
  'ended',
] as const;
export type StreamPhase = (typeof streamPhases)[number];

export type StreamState = {
  readonly phase: StreamPhase;
  readonly hasConversation: boolean;
  /** Why no further stream is wanted once the speech received so far is recognized. */
  readonly stopReason: 'none' | 'pause' | 'end';
  readonly softLimitAt: number;
  readonly hardLimitAt: number;
  /** After a successor failed: position of the call from which the next one is tried, however little the stream was sent. */
  readonly retrySuccessorAt: number;
  readonly lastAnswerAt: number;
  readonly hasAnswered: boolean;
  readonly successorOpenedAt: number;
  /** The old stream is fed beside the successor. */
  readonly feedsBoth: boolean;
  /** Consecutive failures. */
  readonly failures: number;
  readonly isDegraded: boolean;
  /** Consecutive watchdog firings without an answer since. */
  readonly stalls: number;
  /** The successor begins shortly before the end of the old stream instead of at the last final. */
  readonly withLookback: boolean;
  /** Where the current stream begins. */
  readonly startedAt: number;
  /** Samples that the last failed stream was sent. */
  readonly lastFailedAge: number;
  /** The greatest age that any stream has reached. */
  readonly longestAge: number;
  /** Age at which the far side ends streams, as learned from such ages. */
  readonly learnedLimit: number;
};

export type StreamSlot = 'current' | 'successor';

export type StreamInput =
  | { readonly type: 'conversationReady' }
  /** The conversation cannot be used any more; another may follow. */
  | { readonly type: 'conversationWithdrawn' }
  /** The next stream is to be opened in another conversation; the present one still works. */
  | { readonly type: 'conversationMoved'; readonly end: number }
  /** Once per second of audio. */
  | {
      readonly type: 'audioReceived';
      readonly end: number;
      /** Position up to which the stream was sent audio. */
      readonly sent: number;
      readonly hasPendingSpeech: boolean;
      /** Samples with sound since the last answer. */
      readonly soundSamples: number;
      /** Samples since the last sound. */
      readonly silenceSamples: number;
    }
  /** The stream was sent as much audio as it may get. */
  | { readonly type: 'streamFull'; readonly end: number }
  | { readonly type: 'soundDetected' }
  /** `from`: where the stream will begin. `jitter`: 0 … 1, spreads the limits. */
  | { readonly type: 'permitGranted'; readonly from: number; readonly end: number; readonly jitter: number }
  | { readonly type: 'resultReceived'; readonly slot: StreamSlot; readonly end: number }
  | {
      readonly type: 'finalReceived';
      readonly slot: StreamSlot;
      readonly end: number;
      readonly hasPendingSpeech: boolean;
    }
  | {
      readonly type: 'streamClosed';
      readonly slot: StreamSlot;
      readonly error: EarshotError | undefined;
      readonly end: number;
      readonly jitter: number;
      /** Samples it was sent. */
      readonly age: number;
    }
  | { readonly type: 'retryDue' }
  | { readonly type: 'paused'; readonly hasPendingSpeech: boolean }
  | { readonly type: 'resumed' }
  /** The stream must be replaced: the language changed, or a gap is too long to be filled with silence. */
  | { readonly type: 'restartRequested' }
  | { readonly type: 'endRequested'; readonly hasPendingSpeech: boolean }
  /** The time allowed for pending speech is over. */
  | { readonly type: 'deadlinePassed' };

export type StreamEffect =
  /** `first`: audio is waiting for the stream. `roll`: the stream replaces one that still works. */
  | { readonly type: 'requestPermit'; readonly urgency: 'first' | 'roll' }
  | { readonly type: 'cancelPermit' }
  | { readonly type: 'openStream'; readonly slot: StreamSlot; readonly from: number }
  | { readonly type: 'halfClose' }
  | { readonly type: 'cancelStream'; readonly slot: StreamSlot }
  /** The current stream gets no more audio for now. */
  | { readonly type: 'holdCurrent' }
  | { readonly type: 'feedCurrent' }
  /** The successor becomes the current stream; the old one is half-closed. */
  | { readonly type: 'promoteSuccessor' }
  | { readonly type: 'scheduleRetry'; readonly ms: number }
  | { readonly type: 'cancelRetry' }
  | { readonly type: 'reportDegraded'; readonly error: EarshotError | undefined }
  | { readonly type: 'reportRecovered' }
  /** The fault may be temporary, but another engine would be better now. */
  | { readonly type: 'requestFailover'; readonly error: EarshotError | undefined; readonly stalled: boolean }
  | { readonly type: 'giveUp'; readonly error: EarshotError | undefined };

export const initialStreamState: StreamState = {
  phase: 'awaitingConversation',
  hasConversation: false,
  stopReason: 'none',
  softLimitAt: 0,
  hardLimitAt: 0,
  retrySuccessorAt: Number.POSITIVE_INFINITY,
  lastAnswerAt: 0,
  hasAnswered: false,
  successorOpenedAt: 0,
  feedsBoth: false,
  failures: 0,
  isDegraded: false,
  stalls: 0,
  withLookback: false,
  startedAt: 0,
  lastFailedAge: 0,
  longestAge: 0,
  learnedLimit: Number.POSITIVE_INFINITY,
};
