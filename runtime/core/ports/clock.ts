/** Time as an argument: production passes the machine's, tests one that they move by hand. */
export interface Clock {
  /** Milliseconds since 1970, for people and for signatures; may jump. */
  now(): number;
  /** Milliseconds from an arbitrary start, for spans and timeouts; never jumps. */
  monotonic(): number;
  /** Calls `run` once after `ms`; the result cancels it and may be called at any time. Must not keep a process alive on its own. */
  after(ms: number, run: () => void): () => void;
}
