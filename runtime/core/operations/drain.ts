/**
 * The shutdown of an instance: running → draining → flushing → stopped, as a table.
 *
 * The first signal makes the instance not ready and refuses new calls, while calls in progress run to their end. A second
 * signal, or the limit, ends them in order: the rings are sent, the streams half-closed, the last finals awaited, and each
 * client gets a disconnect. A third signal, or the time limit of the flush, stops at once. On a platform that grants only
 * ten seconds, the limit leaves no time to wait and the flush starts with the first signal.
 */
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';

export const drainPhases = ['running', 'draining', 'flushing', 'stopped'] as const;
export type DrainPhase = (typeof drainPhases)[number];

export const drainInputs = ['signal', 'callsEnded', 'timedOut', 'flushed'] as const;
export type DrainInput = (typeof drainInputs)[number];

export type DrainEffect = 'notReady' | 'awaitCalls' | 'flush' | 'startLimit' | 'startFlushLimit' | 'stop';

type Cell = { readonly next: DrainPhase | 'same'; readonly effects: readonly DrainEffect[] };

const drain: Cell = { next: 'draining', effects: ['notReady', 'startLimit', 'awaitCalls'] };
const flush: Cell = { next: 'flushing', effects: ['startFlushLimit', 'flush'] };
const stop: Cell = { next: 'stopped', effects: ['stop'] };
const ignore: Cell = { next: 'same', effects: [] };

/** Phase → input → next phase and effects. A missing cell does not compile. */
export const drainTable: { readonly [P in DrainPhase]: { readonly [I in DrainInput]: Cell } } = {
  running: { signal: drain, callsEnded: ignore, timedOut: ignore, flushed: ignore },
  draining: { signal: flush, callsEnded: flush, timedOut: flush, flushed: ignore },
  flushing: { signal: stop, callsEnded: ignore, timedOut: stop, flushed: stop },
  stopped: { signal: ignore, callsEnded: ignore, timedOut: ignore, flushed: ignore },
};

/** The next phase and the effects, in order. */
export function step(phase: DrainPhase, input: DrainInput): readonly [DrainPhase, readonly DrainEffect[]] {
  const { next, effects } = drainTable[phase][input];
  return [next === 'same' ? phase : next, effects];
}

export type DrainOptions = {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Time from the first signal to the end of the process. */
  readonly limitMs: number;
  /** The part of `limitMs` that is reserved for the flush. Cut to a lower `limitMs`, but not below 3 s. */
  readonly flushMs?: number;
  /** Runs first: turns readiness off and refuses new sessions. */
  readonly notReady: () => void;
  /** Calls in progress, and those whose last results are still awaited: part of every log line. */
  readonly calls?: () => { readonly active: number; readonly closing: number };
  /** Resolves when no call is left. */
  readonly callsEnded: () => Promise<void>;
  /** Ends the remaining calls: sends the audio, half-closes the streams, appends the finals, disconnects the clients. */
  readonly flush: () => Promise<void>;
};

export type Drain = {
  /** Requests a stop; each further call skips a phase. Resolves when the process may end. */
  signal(): Promise<void>;
  readonly phase: DrainPhase;
};

/** Lower bound of the time for the flush. */
const minFlushMs = 3_000;

/** Performs the effects of the table. */
export function createDrain(options: DrainOptions): Drain {
  const { clock, logger, limitMs } = options;
  const flushMs = Math.min(options.flushMs ?? 8_000, Math.max(limitMs, minFlushMs));
  let phase: DrainPhase = 'running';
  let cancelTimer: (() => void) | undefined;
  let stopped: () => void;
  const done = new Promise<void>((resolve) => {
    stopped = resolve;
  });

  const timer = (ms: number): void => {
    cancelTimer?.();
    cancelTimer = clock.after(Math.max(ms, 0), () => input('timedOut'));
  };

  const failed = (sentence: string, error: unknown): void => {
    logger.error(sentence, error instanceof Error ? { error } : {});
  };

  function input(next: DrainInput): void {
    const [after, effects] = step(phase, next);
    if (after !== phase) logger.info('Drain phase changed', { phase: after, cause: next, ...options.calls?.() });
    phase = after;
    for (const effect of effects) perform(effect);
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
          .callsEnded()
          .catch((error: unknown) => failed('Waiting for calls to end failed', error))
          .then(() => input('callsEnded'));
        return;
      case 'startFlushLimit':
        timer(flushMs);
        return;
      case 'flush':
        options
          .flush()
          .catch((error: unknown) => failed('Flush failed', error))
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
