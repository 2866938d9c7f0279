import type { Clock } from '../core/ports/clock.ts';

type Timer = { readonly at: number; readonly order: number; readonly run: () => void };

export type TestClock = Clock & {
  /** Moves time by `ms`, running what falls due in order, and lets promises settle before, between and after. */
  advance(ms: number): Promise<void>;
  /** Lets promises settle without moving time. */
  settle(): Promise<void>;
  /** Moves only what `now` tells, as a step of the wall clock does; timers and `monotonic` do not notice. */
  jump(ms: number): void;
  /** Timers that have not fired or been cancelled. */
  readonly pending: number;
};

export type TestClockOptions = {
  /** What `now` tells at the beginning. Default: noon of 2026-01-01 UTC. */
  readonly startAt?: number;
  /** How many turns of the promise queue are given to what a timer set off. */
  readonly settleTurns?: number;
};

/** A clock that stands still until a test moves it. */
export function createTestClock(options: TestClockOptions = {}): TestClock {
  const { startAt = Date.UTC(2026, 0, 1, 12), settleTurns = 32 } = options;
  let elapsed = 0;
  let offset = startAt;
  let order = 0;
  const timers = new Set<Timer>();

  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < settleTurns; turn++) await Promise.resolve();
  };

  const next = (until: number): Timer | undefined => {
    let first: Timer | undefined;
    for (const timer of timers) {
      if (timer.at > until) continue;
      if (!first || timer.at < first.at || (timer.at === first.at && timer.order < first.order)) first = timer;
    }
    return first;
  };

  return {
    now: () => offset + elapsed,
    monotonic: () => elapsed,
    after(ms, run) {
      const timer = { at: elapsed + Math.max(ms, 0), order: order++, run };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    async advance(ms) {
      const until = elapsed + ms;
      await settle();
      for (let timer = next(until); timer; timer = next(until)) {
        timers.delete(timer);
        elapsed = Math.max(elapsed, timer.at);
        timer.run();
        await settle();
      }
      elapsed = until;
    },
    settle,
    jump(ms) {
      offset += ms;
    },
    get pending() {
      return timers.size;
    },
  };
}
