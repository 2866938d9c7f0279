/** A request limit per key and minute, as a token bucket each. Bounded in keys; the least recently used bucket is dropped first. */

import { EarshotError } from '../../shared/errors.ts';
import { TokenBucket, type TokenRate } from '../../shared/token-bucket.ts';
import type { Clock } from '../core/ports/clock.ts';

export type RateLimitOptions = {
  readonly clock: Clock;
  readonly perMinute: number;
  /** Requests at once after an idle time. Default: a quarter of a minute's worth, at least 10. */
  readonly burst?: number;
  readonly maxKeys?: number;
};

export type RateLimit = {
  /** Takes one from the key's bucket, or throws `rate_limited` with the time until there is one. */
  take(key: string): void;
  /** Returns one that was taken. */
  giveBack(key: string): void;
};

/** The longest idle keys are dropped beyond `maxKeys` (default 50,000), which resets their limit. */
export function createRateLimit(options: RateLimitOptions): RateLimit {
  const { clock, perMinute, maxKeys = 50_000 } = options;
  const rate: TokenRate = {
    perSecond: perMinute / 60,
    burst: options.burst ?? Math.max(10, Math.ceil(perMinute / 4)),
  };
  const buckets = new Map<string, TokenBucket>();

  return {
    take(key) {
      const now = clock.monotonic();
      const bucket = buckets.get(key) ?? new TokenBucket(rate, now);
      // Removed and added again, so that the map's order is the order of last use.
      buckets.delete(key);
      if (buckets.size >= maxKeys) buckets.delete(buckets.keys().next().value!);
      buckets.set(key, bucket);
      if (!bucket.take(1, now)) throw new EarshotError('rate_limited', { retryAfterMs: bucket.msUntil(1) });
    },
    giveBack(key) {
      const bucket = buckets.get(key);
      if (bucket) bucket.tokens = Math.min(rate.burst, bucket.tokens + 1);
    },
  };
}
