/**
 * When a speaker's recognition stream is opened, replaced, retried, rested and given up. One pure table; positions are
 * samples at 8 kHz since the call began, so that a slow machine, a burst or a clock that jumps changes nothing.
 *
 * Why it is as it is:
 * - A stream must end before the far side ends it: limits of 60, 65, 160, 180, 220 and 305 s are all documented somewhere.
 *   So it is replaced from `softSamples` on at the next moment when nothing is unsettled (a final came, or nobody
 *   speaks), and at `hardSamples` in any case. Both are spread by the draw that came with `granted`, over calls and over
 *   the two speakers of a call, so that what began together does not roll together.
 * - Make before break: the successor is sent the audio from the last final's end, and the old stream is neither closed nor
 *   fed (`hold`) until the successor has shown life. A result is life; where nobody speaks there can be none, so then
 *   `provenSamples` without an error are. A successor that stays silent while somebody speaks may be hung: after
 *   `standbySamples` the old one is fed again, and both are, until one of them decides it.
 * - Where a sentence is going on at the hard limit there is no good moment. The successor then begins a little before the
 *   point where the old stream stops (`lookback`), and the old one's closing final tells of everything up to the middle of
 *   what both have heard. A stream that has not answered lately is not trusted with that: then all is sent again.
 * - The real limit may be shorter than any that is documented. Two streams in a row that fall at about the same age have met
 *   it, and from then on streams are replaced well before that age, also while a backlog is being sent.
 * - The far side says nothing when a stream stalls. `watchdogSamples` of audio with `watchdogSpeechSamples` of sound in
 *   it and no answer at all is a stall, and is treated as a roll. Music on hold looks the same, so the patience doubles
 *   each time that no answer follows.
 * - Long silence is not paid for: after `restSamples` without sound the stream is closed, and sound opens the next, from
 *   shortly before the sound. A pause closes it too, but what was said before the pause is still recognized.
 * - A fault that heals is retried after a delay that grows with the failures in a row; a stream that had worked is
 *   replaced nearly at once, because its end is most likely a limit. Every `elsewhereAfter` failures whoever runs this
 *   table is asked to look for another engine, at once where the far side asks for a long wait, and so it is when a stalled stream's successor stalls. A fault that does not heal gives up at once, and so do `maxFailures`.
 * - Every opening needs a permit, because openings are what the quota counts.
 */
import { backoffDelay } from '../../../../shared/backoff.ts';
import type { EarshotError } from '../../../../shared/errors.ts';
import type { StreamEffect, StreamInput, StreamPhase, StreamPolicyOptions, StreamState } from './state.ts';

type Step = readonly [StreamState, readonly StreamEffect[]];
type Cell<K extends StreamInput['is']> = (
  state: StreamState,
  input: Extract<StreamInput, { is: K }>,
  options: StreamPolicyOptions,
) => Step;
type Row = { readonly [K in StreamInput['is']]?: Cell<K> };

const none: readonly StreamEffect[] = [];
const to = (state: StreamState, change: Partial<StreamState>, ...effects: StreamEffect[]): Step => [
  { ...state, ...change },
  effects,
];

const ask = (state: StreamState): Step => to(state, { phase: 'queued' }, { do: 'ask', urgency: 'first' });

/** What comes when nothing is recognized any more: rest, or the end, or go on where that is still wanted. */
const afterStop = (state: StreamState): StreamPhase => (state.stop === 'end' ? 'ended' : 'resting');

function limits(
  state: StreamState,
  input: { from: number; end: number; draw: number },
  options: StreamPolicyOptions,
): Pick<StreamState, 'softAt' | 'hardAt' | 'againAt' | 'heardAt' | 'answered' | 'from'> {
  const { spread } = options;
  const soft = Math.min(options.softSamples * (1 - spread + 2 * spread * input.draw), state.limit * 0.7);
  const hard = Math.min(options.hardSamples * (1 - spread * input.draw), state.limit);
  return {
    softAt: input.from + Math.round(soft),
    hardAt: input.from + Math.round(hard),
    againAt: Number.POSITIVE_INFINITY,
    heardAt: input.end,
    answered: false,
    from: input.from,
  };
}

/**
 * Two ages are the same limit where they differ by less than a tenth and no stream has lived longer. What falls younger
 * than 5 s, or without ever having answered, fell for another reason; the second may be silent, because a backlog can meet
 * the limit before the first answer.
 */
function learn(state: StreamState, age: number): Pick<StreamState, 'fellAt' | 'limit' | 'survived'> {
  const survived = Math.max(state.survived, age * 0.95);
  const same = age >= 40_000 && age >= survived * 0.95 && Math.abs(age - state.fellAt) <= state.fellAt / 10;
  return {
    survived,
    fellAt: state.answered ? age : state.fellAt,
    limit: same ? Math.min(state.limit, Math.min(age, state.fellAt) * 0.8) : state.limit,
  };
}

/** No stream is left. Retry, give up, or be done. */
function fallen(
  before: StreamState,
  input: { error: EarshotError | undefined; unsettled: boolean; draw: number; age: number },
  options: StreamPolicyOptions,
): Step {
  const state = { ...before, ...learn(before, input.age) };
  if (state.stop !== 'none' && !input.unsettled) return to(state, { phase: afterStop(state), feedsBoth: false });
  const { error } = input;
  const failures = state.answered ? 1 : state.failures + 1;
  if (error !== undefined && !error.retryable) {
    return to(state, { phase: 'failed', failures, feedsBoth: false }, { do: 'giveUp', error });
  }
  if (failures >= options.maxFailures) {
    return to(state, { phase: 'failed', failures, feedsBoth: false }, { do: 'giveUp', error });
  }
  // A stream that had answered has most likely met a limit: the next one need not wait, only not all at once.
  const quick = state.answered && error?.retryAfterMs === undefined;
  const ms = quick
    ? options.backoff.firstMs * input.draw
    : backoffDelay(failures, options.backoff, input.draw, error?.retryAfterMs);
  const next = { phase: 'retrying', failures, answered: false, feedsBoth: false } as const;
  const effects: StreamEffect[] = [{ do: 'wait', ms }];
  const degraded = state.degraded || failures >= options.degradedAfter;
  if (degraded && !state.degraded) effects.push({ do: 'degraded', error });
  if (failures % options.elsewhereAfter === 0 || ms >= options.longWaitMs)
    effects.push({ do: 'lookElsewhere', error, stalled: false });
  return [{ ...state, ...next, degraded }, effects];
}

/** An answer of the stream that is in charge heals everything. */
function answered(state: StreamState, end: number): Step {
  const next = { heardAt: end, answered: true, failures: 0, stalls: 0 };
  return state.degraded ? to(state, { ...next, degraded: false }, { do: 'healed' }) : to(state, next);
}

const stalled = (
  state: StreamState,
  input: Extract<StreamInput, { is: 'audio' }>,
  options: StreamPolicyOptions,
): boolean =>
  input.end - state.heardAt >= options.watchdogSamples * 2 ** Math.min(state.stalls, 4) &&
  input.sound >= options.watchdogSpeechSamples;

/** A learned limit that was reached unharmed may have been learned wrongly: it grows again. */
const roll = (state: StreamState, lookback: boolean): Step =>
  to(
    state,
    { phase: 'renewing', lookback, limit: state.limit * 1.02 },
    { do: 'ask', urgency: lookback ? 'first' : 'roll' },
  );

/** In the middle of a sentence. A stream that has not answered lately can not be trusted with the first half of it. */
const rollHard = (state: StreamState, input: { end: number }, options: StreamPolicyOptions): Step =>
  roll(state, state.answered && input.end - state.heardAt < options.livelySamples);

/** The stream that replaced a stalled one stalls too: the engine may be at fault. */
const suspect = (state: StreamState): readonly StreamEffect[] =>
  state.stalls > 0 ? [{ do: 'lookElsewhere', error: undefined, stalled: true }] : none;

/** The successor takes over. */
function handOver(state: StreamState, end: number): Step {
  const [next, effects] = answered({ ...state, phase: 'live', feedsBoth: false }, end);
  return [next, [{ do: 'handOver' }, ...effects]];
}

/** Everything without a stream, or with one that has yet to be asked for, ends the same way. */
const stopIdle =
  (stop: 'pause' | 'end', ...effects: StreamEffect[]) =>
  (state: StreamState, input: { unsettled: boolean }): Step => {
    const stopped = { ...state, stop } as const;
    return input.unsettled ? [stopped, none] : to(stopped, { phase: afterStop(stopped) }, ...effects);
  };

const stopLive =
  (stop: 'pause' | 'end', ...effects: StreamEffect[]) =>
  (state: StreamState): Step => {
    const stopped = { ...state, stop } as const;
    return to(stopped, { phase: afterStop(stopped), feedsBoth: false }, ...effects);
  };

const closeCurrent: StreamEffect = { do: 'halfClose', which: 'current' };
const unask: StreamEffect = { do: 'unask' };
const unwait: StreamEffect = { do: 'unwait' };

/** A missing cell means: nothing changes. */
export const streamTable: { readonly [P in StreamPhase]: Row } = {
  waiting: {
    ready: (state) => ask({ ...state, ready: true }),
    pause: (state) => to(state, { stop: 'pause' }),
    resume: (state) => to(state, { stop: 'none' }),
    end: (state, input) => (input.unsettled ? to(state, { stop: 'end' }) : to(state, { phase: 'ended', stop: 'end' })),
    cutOff: (state) => to(state, { phase: afterStop(state) }),
  },
  queued: {
    withdrawn: (state) => to(state, { phase: 'waiting', ready: false }, unask),
    granted: (state, input, options) => {
      const opened = to(
        state,
        { phase: 'live', ...limits(state, input, options) },
        { do: 'open', as: 'current', from: input.from },
      );
      if (state.stop === 'none') return opened;
      // Only what was said before is still wanted: all of it is sent, then no more.
      return [{ ...opened[0], phase: afterStop(state) }, [...opened[1], closeCurrent]];
    },
    pause: stopIdle('pause', unask),
    resume: (state) => to(state, { stop: 'none' }),
    end: stopIdle('end', unask),
    cutOff: (state) => to(state, { phase: afterStop(state) }, unask),
  },
  live: {
    withdrawn: (state) => to(state, { phase: 'waiting', ready: false }, { do: 'cancel', which: 'current' }),
    audio: (before, input, options) => {
      const state = { ...before, survived: Math.max(before.survived, input.sent - before.from) };
      if (stalled(state, input, options)) {
        return to(
          state,
          { phase: 'renewing', stalls: state.stalls + 1, heardAt: input.end, lookback: false },
          { do: 'ask', urgency: 'roll' },
        );
      }
      if (
        state.failures > 0 &&
        !state.answered &&
        input.end - state.heardAt >= options.provenSamples &&
        !input.unsettled
      ) {
        // Nobody speaks, so there is no answer, but it lives.
        return answered(state, state.heardAt);
      }
      if (input.end >= state.softAt && !input.unsettled) return roll(state, false);
      if (input.sent >= state.hardAt || input.end >= state.againAt) return rollHard(state, input, options);
      if (input.quiet >= options.restSamples && !input.unsettled) return to(state, { phase: 'resting' }, closeCurrent);
      return [state, none];
    },
    answered: (state, input) => (input.by === 'current' ? answered(state, input.end) : [state, none]),
    final: (state, input) => (input.end >= state.softAt && !input.unsettled ? roll(state, false) : [state, none]),
    full: rollHard,
    moved: rollHard,
    closed: (state, input, options) => (input.which === 'current' ? fallen(state, input, options) : [state, none]),
    pause: stopLive('pause', closeCurrent),
    restart: (state) => to(state, { phase: 'queued' }, closeCurrent, { do: 'ask', urgency: 'first' }),
    end: stopLive('end', closeCurrent),
  },
  renewing: {
    withdrawn: (state) => to(state, { phase: 'waiting', ready: false }, unask, { do: 'cancel', which: 'current' }),
    granted: (state, input, options) =>
      to(
        state,
        { phase: 'changing', changingAt: input.end, feedsBoth: false, ...limits(state, input, options) },
        { do: 'open', as: 'successor', from: input.from },
        { do: 'hold' },
      ),
    answered: (state, input) => (input.by === 'current' ? answered(state, input.end) : [state, none]),
    closed: (state, input, options) => {
      if (input.which !== 'current') return [state, none];
      const [next, effects] = fallen(state, input, options);
      return [next, [unask, ...effects]];
    },
    pause: stopLive('pause', unask, closeCurrent),
    restart: (state) => to(state, { phase: 'queued' }, unask, closeCurrent, { do: 'ask', urgency: 'first' }),
    end: stopLive('end', unask, closeCurrent),
  },
  changing: {
    withdrawn: (state) =>
      to(
        state,
        { phase: 'waiting', ready: false },
        { do: 'cancel', which: 'current' },
        { do: 'cancel', which: 'successor' },
      ),
    audio: (state, input, options) => {
      const waited = input.end - state.changingAt;
      if (waited >= options.provenSamples && !input.unsettled) {
        return to(state, { phase: 'live', heardAt: input.end, feedsBoth: false }, { do: 'handOver' });
      }
      if (waited >= options.standbySamples && !state.feedsBoth) return to(state, { feedsBoth: true }, { do: 'feed' });
      if (stalled(state, input, options)) {
        // Neither answers. The successor is as good as any, and its own watchdog runs on.
        return to(
          state,
          { phase: 'live', heardAt: input.end, feedsBoth: false, stalls: state.stalls + 1 },
          { do: 'handOver' },
          ...suspect(state),
        );
      }
      return [state, none];
    },
    answered: (state, input) => (input.by === 'successor' ? handOver(state, input.end) : [state, none]),
    closed: (state, input, options) => {
      if (input.which === 'current') return to(state, { phase: 'live', feedsBoth: false }, { do: 'handOver' });
      // The successor fell, the old one still lives: feed it again and try once more later, not at once.
      const failures = state.failures + 1;
      const pause = backoffDelay(failures, options.backoff, input.draw, input.error?.retryAfterMs) * 8 * 10;
      return to(
        state,
        {
          phase: 'live',
          feedsBoth: false,
          failures,
          heardAt: input.end,
          softAt: input.end + pause,
          hardAt: Number.POSITIVE_INFINITY,
          // Not by what it was sent: it may be full, and would stand still until the far side ends it.
          againAt: input.end + pause,
          answered: true,
        },
        { do: 'feed' },
      );
    },
    pause: stopLive('pause', { do: 'handOver' }, closeCurrent),
    restart: (state) =>
      to(state, { phase: 'queued', feedsBoth: false }, { do: 'handOver' }, closeCurrent, {
        do: 'ask',
        urgency: 'first',
      }),
    end: stopLive('end', { do: 'handOver' }, closeCurrent),
  },
  retrying: {
    withdrawn: (state) => to(state, { phase: 'waiting', ready: false }, unwait),
    waited: (state) => ask(state),
    pause: stopIdle('pause', unwait),
    resume: (state) => to(state, { stop: 'none' }),
    end: stopIdle('end', unwait),
    cutOff: (state) => to(state, { phase: afterStop(state) }, unwait),
  },
  resting: {
    withdrawn: (state) => to(state, { ready: false }),
    ready: (state) => to(state, { ready: true }),
    sound: (state) => {
      if (state.stop !== 'none') return [state, none];
      return state.ready ? ask(state) : to(state, { phase: 'waiting' });
    },
    pause: (state) => to(state, { stop: 'pause' }),
    resume: (state) => (state.ready ? ask({ ...state, stop: 'none' }) : to(state, { phase: 'waiting', stop: 'none' })),
    end: (state) => to(state, { phase: 'ended', stop: 'end' }),
  },
  failed: {
    ready: (state) => ask({ ...state, ready: true, failures: 0 }),
    pause: (state) => to(state, { stop: 'pause' }),
    resume: (state) => to(state, { stop: 'none' }),
    end: (state) => to(state, { phase: 'ended', stop: 'end' }),
    cutOff: (state) => to(state, { phase: afterStop(state) }),
  },
  ended: {},
};

/** One input; what there is to do comes back with the next state. */
export function step(state: StreamState, input: StreamInput, options: StreamPolicyOptions): Step {
  const cell = streamTable[state.phase][input.is] as Cell<StreamInput['is']> | undefined;
  return cell ? cell(state, input as never, options) : [state, none];
}
