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
  const followers = new Set<Follower>();
  let scheduled = false;

  const guarded = (follower: Follower, run: () => void): void => {
    try {
      run();
    } catch (error) {
      stop(follower);
      options.onListenerError(error);
    }
  };

  const stop = (follower: Follower): void => {
    if (follower.stopped) return;
    follower.stopped = true;
    followers.delete(follower);
    if (followers.size === 0) options.onEmpty();
  };

  const advance = (follower: Follower, events: StoredEvents): void => {
    const { listener } = follower;
    if (follower.at === undefined) {
      const start = events.read(follower.cursor);
      follower.at = { epoch: events.epoch, seq: events.seq };
      guarded(follower, () => listener.onStart(start));
      return;
    }
    if (follower.at.epoch === events.epoch && follower.at.seq === events.seq) return;
    const missed = follower.at.epoch === events.epoch ? events.after(follower.at.seq) : undefined;
    if (missed) {
      deliver(follower, events.epoch, missed);
    } else {
      follower.at = { epoch: events.epoch, seq: events.seq };
      guarded(follower, () => listener.onReset({ kind: 'reset', ...events.snapshot() }));
    }
  };

  // Her place is that of the last one handed over, not the log's: a reader before her may have appended meanwhile.
  const deliver = (follower: Follower, epoch: string, batch: readonly StoredEvent[]): void => {
    const last = batch.at(-1);
    if (!last) return;
    follower.at = { epoch, seq: last.seq };
    guarded(follower, () => follower.listener.onEvents(batch));
  };

  const round = (): void => {
    scheduled = false;
    const events = options.events();
    if (!events) return;
    // One slice for all who are at the same place, which is nearly everybody.
    let sharedFrom = -1;
    let shared: readonly StoredEvent[] | undefined;
    for (const follower of [...followers]) {
      if (follower.stopped) continue;
      const { at } = follower;
      if (at === undefined || at.epoch !== events.epoch) {
        advance(follower, events);
        continue;
      }
      if (at.seq !== sharedFrom) {
        sharedFrom = at.seq;
        shared = events.after(at.seq);
      }
      if (shared) deliver(follower, events.epoch, shared);
      else advance(follower, events);
    }
  };

  const wake = (): void => {
    if (scheduled || followers.size === 0) return;
    scheduled = true;
    // Node's `queueMicrotask` makes a resource for each call; a promise that is settled already costs a fifth.
    void settled.then(round);
  };

  return {
    get size() {
      return followers.size;
    },
    add(cursor, listener) {
      const follower: Follower = { listener, cursor, at: undefined, stopped: false };
      followers.add(follower);
      wake();
      return () => stop(follower);
    },
    wake,
    fail(error) {
      for (const follower of [...followers]) {
        guarded(follower, () => follower.listener.onError(error));
        stop(follower);
      }
    },
  };
}
