/** The appends of one conversation's feed: which are under way, and which belong to one input. */
import type { AssistEvent } from '../../../shared/assist/event.ts';

/** Rejects with EarshotError. */
type Append = (events: readonly AssistEvent[]) => Promise<void>;

const settled = Promise.resolve();

/** Appends events of one conversation and knows which appends are in flight. */
export class EventWriter {
  readonly #append: Append;
  readonly #onFailed: (events: readonly AssistEvent[]) => void;
  readonly #inFlight = new Set<Promise<void>>();

  constructor(append: Append, onFailed: (events: readonly AssistEvent[]) => void) {
    this.#append = append;
    this.#onFailed = onFailed;
  }

  get isIdle(): boolean {
    return this.#inFlight.size === 0;
  }

  append(events: readonly AssistEvent[]): Promise<void> {
    if (events.length === 0) return settled;
    const run = this.#append(events);
    this.#inFlight.add(run);
    // Before what a caller does then.
    run.then(
      () => this.#inFlight.delete(run),
      () => {
        this.#inFlight.delete(run);
        this.#onFailed(events);
      },
    );
    return run;
  }

  async settle(): Promise<void> {
    await Promise.allSettled([...this.#inFlight]);
  }
}

/** Knows which appends the input of one `stored` causes. */
export class AppendCollector {
  #current: Promise<void>[] | undefined = undefined;

  add(append: Promise<void>): void {
    this.#current?.push(append);
  }

  /** Resolves when all appends that `write` adds have; rejects with the first failure. */
  async collect(write: () => void): Promise<void> {
    const appends: Promise<void>[] = [];
    const outer = this.#current;
    this.#current = appends;
    try {
      write();
    } finally {
      this.#current = outer;
    }
    await Promise.all(appends);
  }
}
