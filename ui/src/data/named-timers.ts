/** Timers under names: at most one runs per name, and setting it again starts it anew. */

/** The browser's timers, or a clock that a test moves. Milliseconds. */
export type Timers = {
  set(run: () => void, ms: number): unknown;
  clear(timer: unknown): void;
};

export type NamedTimers<N extends string> = {
  set(name: N, run: () => void, ms: number): void;
  isSet(name: N): boolean;
  /** Clears the timers of these names, or all. */
  clear(...names: N[]): void;
};

/** No timer runs at first. A timer that fires is no longer set. */
export function createNamedTimers<N extends string>(timers: Timers): NamedTimers<N> {
  const running = new Map<N, unknown>();
  function clear(...names: N[]): void {
    for (const name of names.length > 0 ? names : [...running.keys()]) {
      if (running.has(name)) timers.clear(running.get(name));
      running.delete(name);
    }
  }
  return {
    set(name, run, ms) {
      clear(name);
      const fire = () => {
        running.delete(name);
        run();
      };
      running.set(name, timers.set(fire, ms));
    },
    isSet: (name) => running.has(name),
    clear,
  };
}
