import type { Clock } from '../core/ports/clock.ts';

type Timer = { readonly at: number; readonly order: number; readonly run: () => void };

export type TestClock = Clock & {
  /** Advances time by `ms`, runs the timers that become due in order, and lets promises settle before, between and after. */
  advance(ms: number): Promise<void>;
  /** Lets promises settle without advancing time. */
  settle(): Promise<void>;
  /** Changes only `now`, as a step of the wall clock does; timers and `monotonic` are not affected. */
  jump(ms: number): void;
  /** Timers that have not fired or been cancelled. */
  readonly pending: number;
};

export type TestClockOptions = {
  /** The initial `now`. Default: noon of 2026-01-01 UTC. */
  readonly startAt?: number;
  /** How many turns of the promise queue follow each timer. Default: 32. */
  readonly settleTurns?: number;
};

/** A clock that stands still until a test advances it. */
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
