/** Ages at which a stream is replaced, and the limit of the far side as learned from streams that failed. */
import { SAMPLE_RATE_HZ } from '../../../../shared/audiohook/stream-time.ts';
import type { StreamPolicyOptions } from './policy-options.ts';
import type { StreamState } from './state.ts';

/** A stream that failed younger than this failed for another reason than a limit. */
const minimumLimitSamples = 5 * SAMPLE_RATE_HZ;

type Limits = Pick<StreamState, 'softLimitAt' | 'hardLimitAt' | 'retrySuccessorAt'>;

/** Positions at which a stream that begins at `from` is replaced. `jitter`: 0 … 1. */
export function limitsFrom(
  from: number,
  jitter: number,
  learnedLimit: number,
  { softSamples, hardSamples, spread }: StreamPolicyOptions,
): Limits {
  const soft = Math.min(softSamples * (1 - spread + 2 * spread * jitter), learnedLimit * 0.7);
  const hard = Math.min(hardSamples * (1 - spread * jitter), learnedLimit);
  return {
    softLimitAt: from + Math.round(soft),
    hardLimitAt: from + Math.round(hard),
    retrySuccessorAt: Number.POSITIVE_INFINITY,
  };
}

/**
 * What the failure of a stream of this age says about the limit. Two failures are the same limit if their ages differ by
 * less than a tenth and no stream has lived longer. The first must have answered; the second may not have, because a
 * backlog can reach the limit before the first answer.
 */
export function learnLimit(
  state: StreamState,
  age: number,
): Pick<StreamState, 'lastFailedAge' | 'learnedLimit' | 'longestAge'> {
  const longestAge = Math.max(state.longestAge, age * 0.95);
  const isSameLimit =
    age >= minimumLimitSamples &&
    age >= longestAge * 0.95 &&
    Math.abs(age - state.lastFailedAge) <= state.lastFailedAge / 10;
  return {
    longestAge,
    lastFailedAge: state.hasAnswered ? age : state.lastFailedAge,
    learnedLimit: isSameLimit
      ? Math.min(state.learnedLimit, Math.min(age, state.lastFailedAge) * 0.8)
      : state.learnedLimit,
  };
}

/** A learned limit that was reached without a failure may be wrong, so it grows by a little. */
export const relaxLimit = (learnedLimit: number): number => learnedLimit * 1.02;
