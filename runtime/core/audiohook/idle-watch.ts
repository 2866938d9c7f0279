import type { Clock } from '../ports/clock.ts';

export type IdleWatchOptions = {
  readonly clock: Clock;
  readonly idleMs: number;
  /** Called once per idle period, until `stop`. */
  readonly onIdle: () => void;
};

/** Reports a connection without traffic. It uses one timer per connection, not one per frame. */
export class IdleWatch {
  readonly #options: IdleWatchOptions;
  #lastTraffic: number;
  #cancel: () => void = () => {};
  #stopped = false;

  constructor(options: IdleWatchOptions) {
    this.#options = options;
    this.#lastTraffic = options.clock.monotonic();
    this.#schedule();
  }

  /** Traffic arrived at `at`, in monotonic milliseconds. */
  touch(at: number): void {
    this.#lastTraffic = at;
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  #schedule(): void {
    const { clock, idleMs } = this.#options;
    const remaining = idleMs - (clock.monotonic() - this.#lastTraffic);
    this.#cancel = clock.after(Math.max(remaining, 1), () => this.#check());
  }

  #check(): void {
    const { clock, idleMs, onIdle } = this.#options;
    if (clock.monotonic() - this.#lastTraffic >= idleMs) {
      this.#lastTraffic = clock.monotonic();
      onIdle();
    }
    if (!this.#stopped) this.#schedule();
  }
}
