/** Rules of the stream policy for streams that fail or stall, and for answers, which end a series of failures. */
import { msToSamples } from '../../../../shared/audiohook/stream-time.ts';
import { backoffDelay } from '../../../../shared/backoff.ts';
import type { StreamPolicyOptions } from './policy-options.ts';
import type { StreamEffect, StreamInput, StreamPhase, StreamState } from './state.ts';
import { learnLimit } from './stream-limits.ts';
import { enter, type InPhase, type InputOf, type Step, stay } from './transition.ts';

/** Patience with a stream that does not answer doubles up to this many times: music on hold looks like a stall. */
const maxPatienceDoublings = 4;

/** No stream is left: retry, or give up. */
export function retryOrGiveUp(
  before: StreamState,
  { error, age, jitter }: Pick<InputOf<'streamClosed'>, 'error' | 'age' | 'jitter'>,
  options: StreamPolicyOptions,
): Step<'retrying' | 'failed'> {
  const state = { ...before, ...learnLimit(before, age) };
  const failures = state.hasAnswered ? 1 : state.failures + 1;
  if ((error !== undefined && !error.retryable) || failures >= options.maxFailures) {
    return enter('failed', state, { failures, feedsBoth: false }, { type: 'giveUp', error });
  }
  // A stream that had answered has most likely reached a limit: its successor is only spread, not delayed.
  const isQuick = state.hasAnswered && error?.retryAfterMs === undefined;
  const ms = isQuick
    ? options.backoff.firstMs * jitter
    : backoffDelay(failures, options.backoff, jitter, error?.retryAfterMs);
  const effects: StreamEffect[] = [{ type: 'scheduleRetry', ms }];
  const isDegraded = state.isDegraded || failures >= options.degradedAfter;
  if (isDegraded && !state.isDegraded) effects.push({ type: 'reportDegraded', error });
  if (failures % options.failoverAfter === 0 || ms >= options.longWaitMs) {
    effects.push({ type: 'requestFailover', error, stalled: false });
  }
  return enter('retrying', state, { failures, hasAnswered: false, feedsBoth: false, isDegraded }, ...effects);
}

/** The current stream answered: no failure or stall counts any more. */
export function recover<P extends StreamPhase>(state: InPhase<P>, end: number): Step<P> {
  const next = answered(state, end);
  return state.isDegraded ? stay(next, { isDegraded: false }, { type: 'reportRecovered' }) : stay(next);
}

/**
 * The state after an answer. Written out, because it is made of every result: V8 gives the copy of a copy a shape of its own each
 * time, and then reads all fields of all states the slow way.
 */
function answered<P extends StreamPhase>(state: InPhase<P>, end: number): InPhase<P> {
  return {
    phase: state.phase,
    hasConversation: state.hasConversation,
    stopReason: state.stopReason,
    softLimitAt: state.softLimitAt,
    hardLimitAt: state.hardLimitAt,
    retrySuccessorAt: state.retrySuccessorAt,
    lastAnswerAt: end,
    hasAnswered: true,
    successorOpenedAt: state.successorOpenedAt,
    feedsBoth: state.feedsBoth,
    failures: 0,
    isDegraded: state.isDegraded,
    stalls: 0,
    withLookback: state.withLookback,
    startedAt: state.startedAt,
    lastFailedAge: state.lastFailedAge,
    longestAge: state.longestAge,
    learnedLimit: state.learnedLimit,
  };
}

/** No answer for longer than the watchdog allows, though there was speech. After each stall it waits twice as long, up to a bound. */
export function isStalled(
  state: StreamState,
  input: Extract<StreamInput, { type: 'audioReceived' }>,
  options: StreamPolicyOptions,
): boolean {
  const patience = options.watchdogSamples * 2 ** Math.min(state.stalls, maxPatienceDoublings);
  return input.end - state.lastAnswerAt >= patience && input.soundSamples >= options.watchdogSpeechSamples;
}

/** In silence no answer can be expected, but the stream that follows a failed one has lasted long enough. */
export function hasProvenItself(
  state: StreamState,
  input: Extract<StreamInput, { type: 'audioReceived' }>,
  options: StreamPolicyOptions,
): boolean {
  return (
    state.failures > 0 &&
    !state.hasAnswered &&
    input.end - state.lastAnswerAt >= options.provenSamples &&
    !input.hasPendingSpeech
  );
}

/** The successor failed while the old stream still works: feed the old one again and try another successor later. */
export function keepOldStream(
  state: StreamState,
  input: InputOf<'streamClosed'>,
  options: StreamPolicyOptions,
): Step<'live'> {
  const failures = state.failures + 1;
  const delayMs = backoffDelay(failures, options.backoff, input.jitter, input.error?.retryAfterMs);
  const nextTryAt = input.end + msToSamples(10 * delayMs);
  return enter(
    'live',
    state,
    {
      feedsBoth: false,
      failures,
      lastAnswerAt: input.end,
      softLimitAt: nextTryAt,
      hardLimitAt: Number.POSITIVE_INFINITY,
      // Not decided by what the stream was sent: a full stream is sent nothing more until the far side ends it.
      retrySuccessorAt: nextTryAt,
      hasAnswered: true,
    },
    { type: 'feedCurrent' },
  );
}
