/** Time and storage that a test controls. For tests only. */
import type { Timers } from './named-timers.ts';
import { createPreferences, type Preferences } from './preferences.ts';

export type FakeTime = Timers & {
  now(): number;
  /** Runs the timers that become due, in order, including those they start; promises settle between two timers. */
  pass(ms: number): Promise<void>;
};

/** A clock that stands still until `pass`. */
export function createFakeTime(start = 1_000_000): FakeTime {
  let now = start;
  let next = 1;
  const timers = new Map<number, { at: number; run: () => void }>();
  const settle = async () => {
    for (let i = 0; i < 40; i++) await Promise.resolve();
  };
  return {
    now: () => now,
    set(run, ms) {
      timers.set(next, { at: now + ms, run });
      return next++;
    },
    clear: (timer) => void timers.delete(timer as number),
    async pass(ms) {
      const until = now + ms;
      await settle();
      for (;;) {
        const due = [...timers].filter(([, t]) => t.at <= until).sort((a, b) => a[1].at - b[1].at)[0];
        if (!due) break;
        timers.delete(due[0]);
        now = Math.max(now, due[1].at);
        due[1].run();
        await settle();
      }
      now = until;
      await settle();
    },
  };
}

/** Storage shared by several pages, like that of a browser's tabs. */
export function createSharedStorage(): {
  open: () => Preferences;
  broken: () => Preferences;
  items: Map<string, string>;
} {
  const items = new Map<string, string>();
  const storage = {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
    key: (at: number) => [...items.keys()][at] ?? null,
    get length() {
      return items.size;
    },
  };
  return {
    items,
    open: () => createPreferences(() => storage),
    broken: () =>
      createPreferences(() => {
        throw new DOMException('blocked', 'SecurityError');
      }),
  };
}
