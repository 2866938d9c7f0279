import type { Clock } from './ports/clock.ts';

/** The longest delay that `setTimeout` supports; beyond it the timer would fire at once. */
const longestTimerMs = 2_147_483_647;

/** The machine's clock. Timers never keep the process alive. Delays are clamped to 0 … 24.8 days. */
export function createSystemClock(): Clock {
  return {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    after(ms, run) {
      const timer = setTimeout(run, Math.min(Math.max(ms, 0), longestTimerMs)) as unknown as
        | number
        | { unref?: () => void };
      if (typeof timer === 'object') timer.unref?.();
      return () => clearTimeout(timer as number);
    },
  };
}
