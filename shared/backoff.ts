/** Delays between retries: growing, capped, and with jitter, so that clients that failed together do not retry together. */

export type BackoffOptions = {
  readonly firstMs: number;
  readonly factor: number;
  readonly maxMs: number;
};

/**
 * The delay after `failures` consecutive failures (from 1), in milliseconds. `jitter` is 0 … 1: half of the delay is fixed,
 * so that a retry is never immediate, and half varies. `retryAfterMs`, the delay that the other side requires, is a minimum
 * to which the jitter adds up to a tenth.
 */
export function backoffDelay(
  failures: number,
  options: BackoffOptions,
  jitter: number,
  retryAfterMs: number | undefined = undefined,
): number {
  const grown = Math.min(options.firstMs * options.factor ** Math.max(failures - 1, 0), options.maxMs);
  const spread = grown / 2 + (grown / 2) * jitter;
  return retryAfterMs === undefined ? spread : Math.max(spread, retryAfterMs * (1 + jitter / 10));
}
