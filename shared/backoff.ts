/** Delays between tries: growing, capped, and spread so that those who failed together do not come back together. */

export type BackoffOptions = {
  readonly firstMs: number;
  readonly factor: number;
  readonly maxMs: number;
};

/**
 * The delay before try number `failures` (1 after the first failure), in milliseconds. `random` is 0 … 1: half of the
 * delay is fixed, so that a retry never comes at once, and half is drawn. `retryAfterMs`, what the other side asked
 * for, is a floor that is spread upwards by a tenth.
 */
export function backoffDelay(
  failures: number,
  options: BackoffOptions,
  random: number,
  retryAfterMs: number | undefined = undefined,
): number {
  const grown = Math.min(options.firstMs * options.factor ** Math.max(failures - 1, 0), options.maxMs);
  const spread = grown / 2 + (grown / 2) * random;
  return retryAfterMs === undefined ? spread : Math.max(spread, retryAfterMs * (1 + random / 10));
}
