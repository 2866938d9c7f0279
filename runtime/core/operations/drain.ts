/**
 * How an instance leaves: running → draining → flushing → stopped, as a table.
 *
 * The first signal makes it not ready and lets no new call in; those that are there go on to their end. A second signal,
 * or the limit, ends them in order: what is in the rings is sent, the streams are half-closed, the last finals awaited,
 * each client is told to disconnect. A third, or the bound for that, stops at once. Where the platform gives only ten
 * seconds, the limit leaves no time for waiting and the flush begins with the first signal.
 */
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';

export type DrainPhase = 'running' | 'draining' | 'flushing' | 'stopped';
export type DrainInput = 'signal' | 'callsGone' | 'timeUp' | 'flushed';
export type DrainEffect = 'notReady' | 'awaitCalls' | 'flush' | 'startLimit' | 'startFlushBound' | 'stop';

type Cell = { readonly phase: DrainPhase; readonly effects: readonly DrainEffect[] };

const flush: Cell = { phase: 'flushing', effects: ['startFlushBound', 'flush'] };
const stop: Cell = { phase: 'stopped', effects: ['stop'] };

/** A missing cell means: nothing changes. */
export const drainTable: { readonly [P in DrainPhase]: { readonly [I in DrainInput]?: Cell } } = {
  running: { signal: { phase: 'draining', effects: ['notReady', 'startLimit', 'awaitCalls'] } },
  draining: { callsGone: flush, timeUp: flush, signal: flush },
  flushing: { flushed: stop, timeUp: stop, signal: stop },
  stopped: {},
};

export function step(phase: DrainPhase, input: DrainInput): Cell {
  return drainTable[phase][input] ?? { phase, effects: [] };
}

export type DrainOptions = {
  readonly clock: Clock;
  readonly logger: Logger;
  /** From the first signal to the last byte. */
  readonly limitMs: number;
  /** The part of it that is kept for the flush; less where the limit is less, but never so little that nothing could be ended. */
  readonly flushMs?: number;
  /** At once and before anything else: readiness off, no new session. */
  readonly notReady: () => void;
  /** Resolves when no call is left. */
  readonly callsGone: () => Promise<void>;
  /** Ends what is left: audio sent, streams half-closed, finals appended, clients told. */
  readonly flush: () => Promise<void>;
};

export type Drain = {
  /** A request to stop; each further one hurries. Resolves when the process may end. */
  signal(): Promise<void>;
  readonly phase: DrainPhase;
};

/** What a flush gets even where no time was given at all. */
const leastFlushMs = 3_000;

export function createDrain(options: DrainOptions): Drain {
  const { clock, logger, limitMs } = options;
  const flushMs = Math.min(options.flushMs ?? 8_000, Math.max(limitMs, leastFlushMs));
  let phase: DrainPhase = 'running';
  let cancelTimer: (() => void) | undefined;
  let stopped: () => void;
  const done = new Promise<void>((resolve) => {
    stopped = resolve;
  });

  const timer = (ms: number): void => {
    cancelTimer?.();
    cancelTimer = clock.after(Math.max(ms, 0), () => input('timeUp'));
  };

  const failed = (sentence: string, error: unknown): void => {
    logger.error(sentence, error instanceof Error ? { error } : {});
  };

  function input(next: DrainInput): void {
    const cell = step(phase, next);
    if (cell.phase !== phase) logger.info('The service leaves', { phase: cell.phase, because: next });
    phase = cell.phase;
    for (const effect of cell.effects) perform(effect);
  }

  function perform(effect: DrainEffect): void {
    switch (effect) {
      case 'notReady':
        options.notReady();
        return;
      case 'startLimit':
        timer(limitMs - flushMs);
        return;
      case 'awaitCalls':
        options
          .callsGone()
          .catch((error: unknown) => failed('Waiting for the calls failed', error))
          .then(() => input('callsGone'));
        return;
      case 'startFlushBound':
        timer(flushMs);
        return;
      case 'flush':
        options
          .flush()
          .catch((error: unknown) => failed('Not everything could be flushed', error))
          .then(() => input('flushed'));
        return;
      case 'stop':
        cancelTimer?.();
        stopped();
        return;
    }
  }

  return {
    signal() {
      input('signal');
      return done;
    },
    get phase() {
      return phase;
    },
  };
}
