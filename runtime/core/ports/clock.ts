/** Time as an argument: the system clock in production, a manual clock in tests. */
export interface Clock {
  /** Milliseconds since 1970, for display and signatures. May jump. */
  now(): number;
  /** Milliseconds from an arbitrary start, for durations and timeouts. Never jumps. */
  monotonic(): number;
  /** Calls `run` once after `ms`. The result cancels it and may be called at any time. Must not keep the process alive. */
  after(ms: number, run: () => void): () => void;
}
