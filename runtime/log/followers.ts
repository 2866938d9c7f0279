/**
 * The readers that follow one conversation on this instance. Each is at its own place; every round hands each what lies
 * behind that place. Readers at the same place get the same array. Rounds run in a microtask, so that events appended
 * together arrive together and a reader that appends meanwhile can not turn the order round.
 */
import type { EventId } from '../../shared/ids.ts';
import type { LogListener, StoredEvent } from '../core/ports/conversation-log.ts';
import type { StoredEvents } from './stored-events.ts';

/** One reader, and her place: of the last event handed over, in which epoch. */
class Follower {
  readonly listener: LogListener;
  readonly cursor: EventId | undefined;
  /** Undefined until she has had her start. */
  epoch: string | undefined = undefined;
  seq = 0;
  stopped = false;

  constructor(listener: LogListener, cursor: EventId | undefined) {
    this.listener = listener;
    this.cursor = cursor;
  }
}

export interface Followers {
  readonly size: number;
  add(cursor: EventId | undefined, listener: LogListener): () => void;
  /** There may be something new: everybody gets what is behind her place, soon. */
  wake(): void;
  /** Tells everybody that this log can not serve her any more, and forgets her. */
  fail(error: unknown): void;
}

export interface FollowersOptions {
  /** What is kept now; undefined holds everybody back until the next wake. */
  events(): StoredEvents | undefined;
  /** A listener threw: it is a defect there, and must not reach who appends. */
  onListenerError(error: unknown): void;
  onEmpty(): void;
}

const settled = Promise.resolve();

export function createFollowers(options: FollowersOptions): Followers {
  return new FollowersOfOne(options);
}

/** A class: there is one for every conversation that is followed, and closures for each would weigh more than what they hold. */
class FollowersOfOne implements Followers {
  readonly #options: FollowersOptions;
  readonly #followers = new Set<Follower>();
  #scheduled = false;

  constructor(options: FollowersOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#followers.size;
  }

  add(cursor: EventId | undefined, listener: LogListener): () => void {
    const follower = new Follower(listener, cursor);
    this.#followers.add(follower);
    this.wake();
    return () => this.#stop(follower);
  }

  wake(): void {
    if (this.#scheduled || this.#followers.size === 0) return;
    this.#scheduled = true;
    // Node's `queueMicrotask` makes a resource for each call; a promise that is settled already costs a fifth.
    void settled.then(() => this.#round());
  }

  fail(error: unknown): void {
    for (const follower of [...this.#followers]) {
      try {
        follower.listener.onError(error);
      } catch (defect) {
        this.#failed(follower, defect);
      }
      this.#stop(follower);
    }
  }

  #round(): void {
    this.#scheduled = false;
    const events = this.#options.events();
    if (!events) return;
    // One slice for all who are at the same place, which is nearly everybody.
    let sharedFrom = -1;
    let shared: readonly StoredEvent[] | undefined;
    for (const follower of [...this.#followers]) {
      if (follower.stopped) continue;
      if (follower.epoch !== events.epoch) {
        this.#begin(follower, events);
        continue;
      }
      if (follower.seq !== sharedFrom) {
        sharedFrom = follower.seq;
        shared = events.after(follower.seq);
      }
      if (shared) this.#deliver(follower, shared);
      else this.#reset(follower, events);
    }
    // Everybody has had them. Kept as well, their bytes would be half of what the log holds; a replay makes them anew.
    if (shared) for (const stored of shared) stored.encoded = undefined;
  }

  /** Her start, or her first place in another epoch. */
  #begin(follower: Follower, events: StoredEvents): void {
    if (follower.epoch !== undefined) {
      this.#reset(follower, events);
      return;
    }
    const start = events.read(follower.cursor);
    follower.epoch = events.epoch;
    follower.seq = events.seq;
    try {
      follower.listener.onStart(start);
    } catch (error) {
      this.#failed(follower, error);
    }
  }

  #reset(follower: Follower, events: StoredEvents): void {
    follower.epoch = events.epoch;
    follower.seq = events.seq;
    try {
      follower.listener.onReset({ kind: 'reset', ...events.snapshot() });
    } catch (error) {
      this.#failed(follower, error);
    }
  }

  // Her place is that of the last one handed over, not the log's: a reader before her may have appended meanwhile.
  #deliver(follower: Follower, batch: readonly StoredEvent[]): void {
    const last = batch.at(-1);
    if (!last) return;
    follower.seq = last.seq;
    try {
      follower.listener.onEvents(batch);
    } catch (error) {
      this.#failed(follower, error);
    }
  }

  #failed(follower: Follower, error: unknown): void {
    this.#stop(follower);
    this.#options.onListenerError(error);
  }

  #stop(follower: Follower): void {
    if (follower.stopped) return;
    follower.stopped = true;
    this.#followers.delete(follower);
    if (this.#followers.size === 0) this.#options.onEmpty();
  }
}
