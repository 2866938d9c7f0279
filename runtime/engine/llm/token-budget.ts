import type { Clock } from '../../core/ports/clock.ts';

/** Tokens that may be spent in a minute; what is not spent does not add up beyond that. */
export function createTokenBudget(perMinute: number, clock: Clock): { take(tokens: number): boolean } {
  let left = perMinute;
  let at = clock.monotonic();
  return {
    take(tokens) {
      const now = clock.monotonic();
      left = Math.min(perMinute, left + ((now - at) * perMinute) / 60_000);
      at = now;
      if (tokens > left) return false;
      left -= tokens;
      return true;
    },
  };
}
