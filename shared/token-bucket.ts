/** The token bucket: an allowance of `burst` tokens that refills evenly. Times are milliseconds on a monotonic clock. */

export type TokenRate = { readonly perSecond: number; readonly burst: number };

/** Tokens there were at a time. */
export type TokenCount = { readonly tokens: number; readonly at: number };

/** Tokens there are at `now`. */
export function refilledTokens({ perSecond, burst }: TokenRate, { tokens, at }: TokenCount, now: number): number {
  return Math.min(burst, tokens + ((now - at) * perSecond) / 1_000);
}

/** Starts full. Mutable, because one is asked for every frame of a call. */
export class TokenBucket implements TokenCount {
  readonly #rate: TokenRate;
  tokens: number;
  at: number;

  constructor(rate: TokenRate, now: number) {
    this.#rate = rate;
    this.tokens = rate.burst;
    this.at = now;
  }

  refill(now: number): void {
    this.tokens = refilledTokens(this.#rate, this, now);
    this.at = now;
  }

  /** Takes `amount`, or nothing and answers false where fewer are left. */
  take(amount: number, now: number): boolean {
    this.refill(now);
    if (this.tokens < amount) return false;
    this.tokens -= amount;
    return true;
  }

  /** Milliseconds from the last refill until there is `amount`, rounded up. */
  msUntil(amount: number): number {
    return this.tokens >= amount ? 0 : Math.ceil(((amount - this.tokens) * 1_000) / this.#rate.perSecond);
  }
}
