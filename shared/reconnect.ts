/** How long the reader of an event stream waits before it reconnects. */

export const reconnectLimits = { firstDelayMs: 400, longestDelayMs: 20_000 } as const;

/**
 * Delay before attempt number `attempt` (from 0), in milliseconds. It doubles with each attempt, half of it varies with
 * `jitter` (0 … 1), and it is never below `askedMs`, the delay that the service requires (`retry:` of the stream, or
 * `Retry-After` of a refusal). The service varies that for each stream, so that the readers of a lost instance do not all
 * reconnect at once.
 */
export function reconnectDelay(attempt: number, jitter: number, askedMs = 0): number {
  const full = Math.min(reconnectLimits.longestDelayMs, reconnectLimits.firstDelayMs * 2 ** Math.min(attempt, 16));
  return Math.max(Math.round(full / 2 + (full / 2) * jitter), askedMs);
}
