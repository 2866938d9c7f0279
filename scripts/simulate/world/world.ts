/**
 * Simulated time. One event runs at a time, and all promises that it has settled run to their end before the next one, so what
 * happens depends on the seed alone and not on the machine.
 */
import { EventHeap } from './event-heap.ts';
import { hashText, type Randomness } from './randomness.ts';

/** 2026-01-01 12:00 UTC: where the simulated wall clock begins. */
export const startOfTime = Date.UTC(2026, 0, 1, 12);

export type WorldOptions = {
  readonly randomness: Randomness;
  /** Something was thrown where nothing may be thrown. */
  readonly onDefect: (error: unknown) => void;
  /** Gets every line of the story; absent: only its hash is kept. */
  readonly tell?: ((line: string) => void) | undefined;
};

/** Events that run in one turn of Node's event loop. */
const eventsPerTurn = 64;

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

export class World {
  readonly randomness: Randomness;
  readonly #options: WorldOptions;
  readonly #heap = new EventHeap();
  #now = 0;
  #steps = 0;
  #hash = 0x811c9dc5;
  #held: Promise<unknown> | undefined;

  constructor(options: WorldOptions) {
    this.#options = options;
    this.randomness = options.randomness;
  }

  /** Milliseconds since the beginning of the simulation. */
  get now(): number {
    return this.#now;
  }

  get steps(): number {
    return this.#steps;
  }

  /** The same for two runs that did the same. */
  get traceHash(): string {
    return this.#hash.toString(16).padStart(8, '0');
  }

  /** The result cancels it. */
  after(ms: number, run: () => void): () => void {
    const event = this.#heap.add(this.#now + Math.max(0, ms), run);
    return () => {
      event.run = undefined;
    };
  }

  /** Without the means to cancel it, which saves an allocation. */
  at(time: number, run: () => void): void {
    this.#heap.add(Math.max(time, this.#now), run);
  }

  /** As `after`, for what settles no promise and is never cancelled: the next event may follow in the same turn. */
  plainly(ms: number, run: () => void): void {
    this.#heap.add(this.#now + Math.max(0, ms), run, true);
  }

  /** Adds to the trace, and to the story where there is one. */
  trace(line: string): void {
    this.#hash = hashText(line, hashText(String(this.#now), this.#hash));
    this.#options.tell?.(`${clockText(this.#now)}  ${line}`);
  }

  /** A line for the story only. `line` is called where there is a story. */
  note(line: () => string): void {
    this.#options.tell?.(`${clockText(this.#now)}    ${line()}`);
  }

  /** No further event runs until `work` has settled: for what needs real time, such as loading a module. */
  hold(work: Promise<unknown>): void {
    const before = this.#held;
    this.#held = before ? Promise.all([before, work]) : work;
  }

  /** Runs all events up to `until`. */
  async run(until: number): Promise<void> {
    for (let isOver = false; !isOver; ) {
      await this.#settle();
      isOver = await this.#runMany(until);
    }
    this.#now = Math.max(this.#now, until);
  }

  /**
   * Runs the next events, up to a number of them; true where no event is left. Callbacks of one turn are cheaper than a turn for each
   * event, and Node settles all promises between two of them as well.
   */
  #runMany(until: number): Promise<boolean> {
    return new Promise((resolve) => {
      let left = eventsPerTurn;
      let isOver = false;
      const runNext = () => {
        if (!isOver && !this.#held) isOver = !this.#runNext(until);
        left -= 1;
        if (left === 0) resolve(isOver);
      };
      for (let i = 0; i < eventsPerTurn; i++) setImmediate(runNext);
    });
  }

  /** The next event, and those before it that settle no promise. False where none is left. */
  #runNext(until: number): boolean {
    for (let event = this.#heap.take(until); event; event = this.#heap.take(until)) {
      if (event.at > this.#now) this.#now = event.at;
      this.#steps += 1;
      try {
        event.run?.();
      } catch (error) {
        this.#options.onDefect(error);
      }
      if (!event.isPlain) return true;
    }
    return false;
  }

  async #settle(): Promise<void> {
    await nextTurn();
    while (this.#held) {
      const held = this.#held;
      this.#held = undefined;
      await held;
      await nextTurn();
    }
  }
}

/** `3:07.250` */
export function clockText(ms: number): string {
  const seconds = ms / 1_000;
  return `${Math.floor(seconds / 60)}:${(seconds % 60).toFixed(3).padStart(6, '0')}`;
}
