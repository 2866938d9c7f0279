/** `ms` ± the share `by`, so that many clients do not act at the same time. `random`: 0 … 1. */
export function spread(ms: number, by: number, random: () => number): number {
  return Math.round(ms * (1 - by + 2 * by * random()));
}

/** A delay from `[least, most]` ms. */
export function delayWithin([least, most]: readonly [number, number], random: () => number): number {
  return least + random() * (most - least);
}

/**
 * After how many ms a stream has its first heartbeat: half an interval to a whole one, so that those of many readers who came
 * together, as after a restart, are not all written in one moment.
 */
export function firstHeartbeat(heartbeatMs: number, random: () => number): number {
  return Math.round(heartbeatMs * (0.5 + random() / 2));
}
