/** Rules of the stream policy for one stream that follows another while audio is flowing. */
import { hasProvenItself, isStalled, keepOldStream, recover, retryOrGiveUp } from './failure-rules.ts';
import type { StreamPolicyOptions } from './policy-options.ts';
import type { StreamEffect, StreamState } from './state.ts';
import { limitsFrom, relaxLimit } from './stream-limits.ts';
import { enter, type InPhase, type InputOf, type Step, stay } from './transition.ts';

const closeCurrent: StreamEffect = { type: 'halfClose' };

type Granted = InputOf<'permitGranted'>;

/** What is known of a stream that is opened now. */
const opened = (state: StreamState, { from, end, jitter }: Granted, options: StreamPolicyOptions) => ({
  ...limitsFrom(from, jitter, state.learnedLimit, options),
  lastAnswerAt: end,
  hasAnswered: false,
  startedAt: from,
});

/** During a pause or after the end only the speech received before is sent, and then no more. */
export function openFirst(
  state: InPhase<'queued'>,
  input: Granted,
  options: StreamPolicyOptions,
): Step<'live' | 'idle' | 'ended'> {
  const change = opened(state, input, options);
  const open: StreamEffect = { type: 'openStream', slot: 'current', from: input.from };
  if (state.stopReason === 'none') return enter('live', state, change, open);
  return enter(state.stopReason === 'end' ? 'ended' : 'idle', state, change, open, closeCurrent);
}

/** The permit for the next stream is here: it opens at `input.from`, and the current stream gets no more audio for now. */
export function openSuccessor(
  state: InPhase<'renewing'>,
  input: Granted,
  options: StreamPolicyOptions,
): Step<'overlapping'> {
  return enter(
    'overlapping',
    state,
    { successorOpenedAt: input.end, feedsBoth: false, ...opened(state, input, options) },
    { type: 'openStream', slot: 'successor', from: input.from },
    { type: 'holdCurrent' },
  );
}

/** What the policy checks about once per second: stall, recovery, soft limit, hard limit, long silence, in this order. */
export function followAudio(
  before: InPhase<'live'>,
  input: InputOf<'audioReceived'>,
  options: StreamPolicyOptions,
): Step<'live' | 'renewing' | 'idle'> {
  const state = { ...before, longestAge: Math.max(before.longestAge, input.sent - before.startedAt) };
  if (isStalled(state, input, options)) {
    return enter(
      'renewing',
      state,
      { stalls: state.stalls + 1, lastAnswerAt: input.end, withLookback: false },
      { type: 'requestPermit', urgency: 'roll' },
    );
  }
  if (hasProvenItself(state, input, options)) return recover(state, state.lastAnswerAt);
  if (input.end >= state.softLimitAt && !input.hasPendingSpeech) return replace(state, false);
  if (input.sent >= state.hardLimitAt || input.end >= state.retrySuccessorAt) {
    return replaceMidSentence(state, input, options);
  }
  if (input.silenceSamples >= options.idleSamples && !input.hasPendingSpeech) {
    return enter('idle', state, {}, closeCurrent);
  }
  return stay(state);
}

/** A final is a good moment to replace a stream that is old enough. */
export const replaceAfterFinal = (
  state: InPhase<'live'>,
  input: InputOf<'finalReceived'>,
): Step<'live' | 'renewing'> =>
  input.end >= state.softLimitAt && !input.hasPendingSpeech ? replace(state, false) : stay(state);

/** A stream that has not answered lately is not relied on for the first half of the sentence. */
export const replaceMidSentence = (
  state: InPhase<'live'>,
  input: { readonly end: number },
  options: StreamPolicyOptions,
): Step<'renewing'> =>
  replace(state, state.hasAnswered && input.end - state.lastAnswerAt < options.recentAnswerSamples);

function replace(state: StreamState, withLookback: boolean): Step<'renewing'> {
  return enter(
    'renewing',
    state,
    { withLookback, learnedLimit: relaxLimit(state.learnedLimit) },
    { type: 'requestPermit', urgency: withLookback ? 'first' : 'roll' },
  );
}

/** An answer shows that the stream works: its failures and stalls are forgotten. */
export const recoverCurrent = <P extends 'live' | 'renewing'>(
  state: InPhase<P>,
  input: InputOf<'resultReceived'>,
): Step<P> => recover(state, input.end);

/** The stream failed before its successor had a permit: the permit is given back, and the usual retry follows. */
export function failWhileRenewing(
  state: InPhase<'renewing'>,
  input: InputOf<'streamClosed'>,
  options: StreamPolicyOptions,
): Step<'retrying' | 'failed'> {
  const [next, effects] = retryOrGiveUp(state, input, options);
  return [next, [{ type: 'cancelPermit' }, ...effects]];
}

/** The old stream is fed beside a successor that stays silent; the one that answers, or is proven, goes on alone. */
export function judgeSuccessor(
  state: InPhase<'overlapping'>,
  input: InputOf<'audioReceived'>,
  options: StreamPolicyOptions,
): Step<'overlapping' | 'live'> {
  const age = input.end - state.successorOpenedAt;
  if (age >= options.provenSamples && !input.hasPendingSpeech) {
    return enter('live', state, { lastAnswerAt: input.end, feedsBoth: false }, { type: 'promoteSuccessor' });
  }
  if (age >= options.standbySamples && !state.feedsBoth) {
    return stay(state, { feedsBoth: true }, { type: 'feedCurrent' });
  }
  // Not with the patience that grows: both are fed meanwhile, and both would reach their limits.
  if (isStalled({ ...state, stalls: 0 }, input, options)) {
    // Neither answers. The successor is as good as the old stream, and its own watchdog goes on.
    const promote: StreamEffect = { type: 'promoteSuccessor' };
    const change = { lastAnswerAt: input.end, feedsBoth: false, stalls: state.stalls + 1 };
    if (state.stalls === 0) return enter('live', state, change, promote);
    // The stream that replaced a stalled one stalls too: the engine may be at fault.
    return enter('live', state, change, promote, { type: 'requestFailover', error: undefined, stalled: true });
  }
  return stay(state);
}

/** The successor answers: it is the stream from now on. An answer of the old stream changes nothing. */
export function promoteAnswering(
  state: InPhase<'overlapping'>,
  input: InputOf<'resultReceived'>,
): Step<'overlapping' | 'live'> {
  if (input.slot !== 'successor') return stay(state);
  const [next, effects] = recover({ ...state, phase: 'live', feedsBoth: false }, input.end);
  return [next, [{ type: 'promoteSuccessor' }, ...effects]];
}

/** Whichever stream is left goes on alone. */
export const oneOfTwoFailed = (
  state: InPhase<'overlapping'>,
  input: InputOf<'streamClosed'>,
  options: StreamPolicyOptions,
): Step<'live'> =>
  input.slot === 'current'
    ? enter('live', state, { feedsBoth: false }, { type: 'promoteSuccessor' })
    : keepOldStream(state, input, options);
