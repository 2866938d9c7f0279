import type { Clock } from '../core/ports/clock.ts';

export interface BoundedCache<T> {
  get(key: string): T | undefined;
  set(key: string, value: T, lifeMs: number): void;
  delete(key: string): void;
}

/** Keeps at most `entries` values, each for its life on the monotonic clock. The one set longest ago is evicted first. */
export function createBoundedCache<T>(entries: number, clock: Clock): BoundedCache<T> {
  const kept = new Map<string, { value: T; until: number }>();
  return {
    get(key) {
      const entry = kept.get(key);
      if (!entry) return undefined;
      if (entry.until > clock.monotonic()) return entry.value;
      kept.delete(key);
      return undefined;
    },
    set(key, value, lifeMs) {
      kept.delete(key);
      kept.set(key, { value, until: clock.monotonic() + lifeMs });
      if (kept.size > entries) kept.delete(kept.keys().next().value!);
    },
    delete(key) {
      kept.delete(key);
    },
  };
}
