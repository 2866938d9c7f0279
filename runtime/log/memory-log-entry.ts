/** One conversation of the memory log. */
import type { ConversationId } from '../../shared/ids.ts';
import { createFollowers, type Followers, type FollowersOptions } from './followers.ts';
import type { StoredEvents } from './stored-events.ts';

/** What an entry reports to its log. */
export type MemoryLogEntryOwner = {
  onListenerError(id: ConversationId, error: unknown): void;
  /** The entry has no events, and its last follower has stopped. */
  onUnused(id: ConversationId): void;
};

/** A class: there is one for each conversation that a panel waits for, and closures would take more memory than its data. */
export class MemoryLogEntry implements FollowersOptions {
  readonly #id: ConversationId;
  readonly #owner: MemoryLogEntryOwner;
  readonly followers: Followers;
  kept: StoredEvents;
  /** The highest fence that wrote. */
  fence = 0;
  ended = false;
  /** Monotonic milliseconds. */
  lastWrite: number;

  constructor(id: ConversationId, owner: MemoryLogEntryOwner, kept: StoredEvents, now: number) {
    this.#id = id;
    this.#owner = owner;
    this.kept = kept;
    this.lastWrite = now;
    this.followers = createFollowers(this);
  }

  /** Begins the next conversation of this id, with the same followers. */
  restart(kept: StoredEvents, now: number): void {
    this.kept = kept;
    this.fence = 0;
    this.ended = false;
    this.lastWrite = now;
    this.followers.wake();
  }

  events(): StoredEvents {
    return this.kept;
  }

  onListenerError(error: unknown): void {
    this.#owner.onListenerError(this.#id, error);
  }

  onEmpty(): void {
    if (this.kept.seq === 0) this.#owner.onUnused(this.#id);
  }
}
