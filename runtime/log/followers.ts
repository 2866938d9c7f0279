/**
 * The readers that follow one conversation on this instance. Each is at its own place; every round hands each what lies
 * behind that place. Readers at the same place get the same array. Rounds run in a microtask, so that events appended
 * together arrive together and a reader that appends meanwhile can not turn the order round.
 */
import type { EventId } from '../../shared/ids.ts';
import type { LogListener, StoredEvent } from '../core/ports/conversation-log.ts';
import type { StoredEvents } from './stored-events.ts';

type Follower = {
  readonly listener: LogListener;
  cursor: EventId | undefined;
  /** Undefined until it has had its start. */
  at: { epoch: string; seq: number } | undefined;
  stopped: boolean;
};

export interface Followers {
  readonly size: number;
  add(cursor: EventId | undefined, listener: LogListener): () => void;
  /** There may be something new: everybody gets what is behind her place, soon. */
  wake(): void;
  /** Tells everybody that this log can not serve her any more, and forgets her. */
  fail(error: unknown): void;
}

export type FollowersOptions = {
  /** What is kept now; undefined holds everybody back until the next wake. */
  readonly events: () => StoredEvents | undefined;
  /** A listener threw: it is a defect there, and must not reach who appends. */
  readonly onListenerError: (error: unknown) => void;
  readonly onEmpty: () => void;
};

const settled = Promise.resolve();

export function createFollowers(options: FollowersOptions): Followers {
  return new FollowersOfOne(options);
}

/** A class, because there is one for each conversation that somebody follows: its methods are shared, closures are not. */
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
    const follower: Follower = { listener, cursor, at: undefined, stopped: false };
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
      this.#guarded(follower, () => follower.listener.onError(error));
      this.#stop(follower);
    }
  }

  #guarded(follower: Follower, run: () => void): void {
    try {
      run();
    } catch (error) {
      this.#stop(follower);
      this.#options.onListenerError(error);
    }
  }

  #stop(follower: Follower): void {
    if (follower.stopped) return;
    follower.stopped = true;
    this.#followers.delete(follower);
    if (this.#followers.size === 0) this.#options.onEmpty();
  }

  #advance(follower: Follower, events: StoredEvents): void {
    const { listener } = follower;
    if (follower.at === undefined) {
      const start = events.read(follower.cursor);
      follower.at = { epoch: events.epoch, seq: events.seq };
      this.#guarded(follower, () => listener.onStart(start));
      return;
    }
    if (follower.at.epoch === events.epoch && follower.at.seq === events.seq) return;
    const missed = follower.at.epoch === events.epoch ? events.after(follower.at.seq) : undefined;
    if (missed) {
      this.#deliver(follower, events.epoch, missed);
    } else {
      follower.at = { epoch: events.epoch, seq: events.seq };
      this.#guarded(follower, () => listener.onReset({ kind: 'reset', ...events.snapshot() }));
    }
  }

  // Her place is that of the last one handed over, not the log's: a reader before her may have appended meanwhile.
  #deliver(follower: Follower, epoch: string, batch: readonly StoredEvent[]): void {
    const last = batch.at(-1);
    if (!last) return;
    follower.at = { epoch, seq: last.seq };
    this.#guarded(follower, () => follower.listener.onEvents(batch));
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
      const { at } = follower;
      if (at === undefined || at.epoch !== events.epoch) {
        this.#advance(follower, events);
        continue;
      }
      if (at.seq !== sharedFrom) {
        sharedFrom = at.seq;
        shared = events.after(at.seq);
      }
      if (shared) this.#deliver(follower, events.epoch, shared);
      else this.#advance(follower, events);
    }
  }
}
