/** How long whoever follows an event stream waits before it opens it again. */

export const reconnectLimits = { firstDelayMs: 400, longestDelayMs: 20_000 } as const;

/**
 * Delay before try number `attempt` (from 0), in milliseconds: doubling, half of it left to chance (0 … 1), and never less
 * than the service asked for (`retry:` of the stream, or what a refusal names). The service draws that anew for each
 * stream, so that those who lost their instance at once do not all come back at once.
 */
export function reconnectDelay(attempt: number, chance: number, askedMs = 0): number {
  const full = Math.min(reconnectLimits.longestDelayMs, reconnectLimits.firstDelayMs * 2 ** Math.min(attempt, 16));
  return Math.max(Math.round(full / 2 + (full / 2) * chance), askedMs);
}
