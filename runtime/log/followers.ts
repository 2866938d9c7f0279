/**
 * The readers that follow one conversation on this instance. Each has its own position; every round delivers what comes after it.
 * Readers at the same position get the same array. Rounds run in a microtask, so that events appended together arrive together,
 * and a reader that appends meanwhile cannot change the order.
 */
import type { EventId } from '../../shared/ids.ts';
import type { LogListener, StoredEvent } from '../core/ports/conversation-log.ts';
import type { StoredEvents } from './stored-events.ts';

/** One reader and its position: epoch and seq of the last event delivered. */
class Follower {
  readonly listener: LogListener;
  readonly cursor: EventId | undefined;
  /** Undefined before `onStart`. */
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
  /** There may be new events: each reader gets those after its position in the next microtask. */
  wake(): void;
  /** Ends every reader with `onError`. `last`: what a reader that has started gets before that, as a reset. */
  fail(error: unknown, last?: StoredEvents): void;
}

export interface FollowersOptions {
  /** The events now; while undefined, readers wait for the next wake. */
  events(): StoredEvents | undefined;
  /** A listener threw: a defect there, which must not reach the writer. */
  onListenerError(error: unknown): void;
  /** The last reader has stopped. */
  onEmpty(): void;
}

const settled = Promise.resolve();

/** The readers of one conversation, none at first. */
export function createFollowers(options: FollowersOptions): Followers {
  return new FollowersOfOne(options);
}

/** A class: there is one for every conversation that is followed, and closures would take more memory than its data. */
class FollowersOfOne implements Followers {
  readonly #options: FollowersOptions;
  /** Replaced as a whole, so that a round over it is not disturbed. Most conversations have one, and a set of one takes more memory. */
  #followers: readonly Follower[] = [];
  #scheduled = false;

  constructor(options: FollowersOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#followers.length;
  }

  add(cursor: EventId | undefined, listener: LogListener): () => void {
    const follower = new Follower(listener, cursor);
    this.#followers = this.#followers.concat(follower);
    this.wake();
    return () => this.#stop(follower);
  }

  wake(): void {
    if (this.#scheduled || this.#followers.length === 0) return;
    this.#scheduled = true;
    // Node's `queueMicrotask` creates an async resource per call; a settled promise costs a fifth of it.
    void settled.then(() => this.#round());
  }

  fail(error: unknown, last?: StoredEvents): void {
    for (const follower of this.#followers) {
      if (last && follower.epoch !== undefined) this.#reset(follower, last);
      if (follower.stopped) continue;
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
    // One slice for all readers at the same position, which is nearly all of them.
    let sharedFrom = -1;
    let shared: readonly StoredEvent[] | undefined;
    for (const follower of this.#followers) {
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
    // All readers have had these. Their encoded bytes would be half of the log's memory; a replay encodes them again.
    if (shared) for (const stored of shared) stored.encoded = undefined;
    // A reader may have appended meanwhile.
    if (!this.#scheduled) events.settle();
  }

  /** The start, or the first position in another epoch. */
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

  // The position is that of the last event delivered, not the log's: an earlier reader may have appended meanwhile.
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
    this.#followers = this.#followers.filter((other) => other !== follower);
    if (this.#followers.length === 0) this.#options.onEmpty();
  }
}
