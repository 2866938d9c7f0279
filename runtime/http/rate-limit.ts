/** So many requests a minute for each key: a bucket that refills. Bounded in keys; the oldest bucket goes first. */

import { EarshotError } from '../../shared/errors.ts';
import type { Clock } from '../core/ports/clock.ts';

export type RateLimitOptions = {
  readonly clock: Clock;
  readonly perMinute: number;
  /** How many may come at once after a rest. Default: a quarter of a minute's worth, at least 10. */
  readonly burst?: number;
  readonly maxKeys?: number;
};

/** Takes one from the key's bucket, or throws `rate_limited` with the time until there is one. */
export type RateLimit = (key: string) => void;

export function createRateLimit(options: RateLimitOptions): RateLimit {
  const { clock, perMinute, maxKeys = 50_000 } = options;
  const burst = options.burst ?? Math.max(10, Math.ceil(perMinute / 4));
  const perMs = perMinute / 60_000;
  const buckets = new Map<string, { tokens: number; at: number }>();

  return (key) => {
    const now = clock.monotonic();
    const known = buckets.get(key);
    const tokens = known ? Math.min(burst, known.tokens + (now - known.at) * perMs) : burst;
    // Taken out and put back, so that the map's order is the order of last use.
    buckets.delete(key);
    if (buckets.size >= maxKeys) buckets.delete(buckets.keys().next().value!);
    if (tokens < 1) {
      buckets.set(key, { tokens, at: now });
      throw new EarshotError('rate_limited', { retryAfterMs: Math.ceil((1 - tokens) / perMs) });
    }
    buckets.set(key, { tokens: tokens - 1, at: now });
  };
}
