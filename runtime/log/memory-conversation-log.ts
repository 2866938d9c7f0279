/** The conversation log of one instance, in its memory. */

import { EarshotError } from '../../shared/errors.ts';
import type { ConversationId, EventId } from '../../shared/ids.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { ConversationLog } from '../core/ports/conversation-log.ts';
import { type Logger, silentLogger } from '../core/ports/logger.ts';
import { type Meter, silentMeter } from '../core/ports/meter.ts';
import { randomEpoch } from './epoch.ts';
import { createFollowers, type Followers, type FollowersOptions } from './followers.ts';
import { type ConversationLogLimits, lifeOf, logLimits } from './limits.ts';
import { createStoredEvents, type StoredEvents } from './stored-events.ts';

/** One conversation. A class: there is one for each that a panel waits for, and closures would weigh more than it. */
class Entry implements FollowersOptions {
  readonly #id: ConversationId;
  readonly #log: EntryOwner;
  readonly followers: Followers;
  kept: StoredEvents;
  fence = 0;
  ended = false;
  lastWrite: number;

  constructor(id: ConversationId, log: EntryOwner, kept: StoredEvents, now: number) {
    this.#id = id;
    this.#log = log;
    this.kept = kept;
    this.lastWrite = now;
    this.followers = createFollowers(this);
  }

  /** Begins anew, with who still follows. */
  begin(kept: StoredEvents, now: number): void {
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
    this.#log.onListenerError(this.#id, error);
  }

  onEmpty(): void {
    if (this.kept.seq === 0) this.#log.onUnused(this.#id);
  }
}

/** What an entry tells the log it is of. */
type EntryOwner = {
  onListenerError(id: ConversationId, error: unknown): void;
  /** Nobody wrote to it, and nobody follows any more. */
  onUnused(id: ConversationId): void;
};

export type MemoryConversationLogOptions = {
  readonly clock: Clock;
  /** 0 … 1; makes the epoch of this run. */
  readonly random: () => number;
  readonly limits?: Partial<ConversationLogLimits>;
  readonly logger?: Logger;
  readonly meter?: Meter;
};

export function createMemoryConversationLog(options: MemoryConversationLogOptions): ConversationLog {
  const { clock } = options;
  const limits: ConversationLogLimits = { ...logLimits, ...options.limits };
  const logger = options.logger ?? silentLogger;
  const forgotten = (options.meter ?? silentMeter).counter(
    'earshot_log_conversations_forgotten_total',
    'Conversations removed from the log, by cause',
    ['cause'],
  );
  const base = randomEpoch(options.random);
  // A conversation that is forgotten and comes back must not use an id twice, so whoever begins after something was
  // forgotten begins in a new epoch. Who asks before that for one that nobody wrote to gets the epoch it would have.
  let generation = 0;
  let epoch = `${base}0`;
  const entries = new Map<ConversationId, Entry>();
  let closed = false;
  let cancelSweep: (() => void) | undefined;

  const nothing = () => createStoredEvents({ epoch, maxEvents: limits.events });

  const forget = (id: ConversationId, cause: 'life' | 'bound' | 'erased' | 'unused'): boolean => {
    const entry = entries.get(id);
    if (!entry) return false;
    const written = entry.kept.seq > 0;
    entries.delete(id);
    if (written) {
      generation += 1;
      epoch = `${base}${generation.toString(36)}`;
      forgotten.add(1, { cause });
    }
    // Who still follows goes on in the next life of the conversation, and is told so by a reset.
    if (entry.followers.size > 0) {
      entry.begin(nothing(), clock.monotonic());
      entries.set(id, entry);
    }
    return written;
  };

  const owner: EntryOwner = {
    onListenerError: (id, error) =>
      logger.error('A reader of the conversation log failed', {
        conversationId: id,
        error: EarshotError.from(error),
      }),
    onUnused: (id) => void forget(id, 'unused'),
  };

  const entryOf = (id: ConversationId): Entry => {
    const known = entries.get(id);
    if (known) return known;
    if (entries.size >= limits.conversations) makeRoom();
    const entry = new Entry(id, owner, nothing(), clock.monotonic());
    entries.set(id, entry);
    return entry;
  };

  /** Ended ones first, then whoever was written to longest ago; never one that somebody follows, if it can be helped. */
  const makeRoom = (): void => {
    let victim: ConversationId | undefined;
    let worst = Number.POSITIVE_INFINITY;
    for (const [id, entry] of entries) {
      const rank = entry.lastWrite + (entry.ended ? 0 : 1e12) + (entry.followers.size > 0 ? 1e13 : 0);
      if (rank < worst) {
        worst = rank;
        victim = id;
      }
    }
    if (victim === undefined) return;
    const entry = entries.get(victim)!;
    if (entry.followers.size > 0) entry.followers.fail(new EarshotError('unavailable'));
    forget(victim, 'bound');
    logger.warn('The conversation log is full and forgot the oldest conversation', { conversationId: victim });
  };

  const sweep = (): void => {
    const now = clock.monotonic();
    for (const [id, entry] of [...entries]) {
      if (entry.kept.seq > 0 && now - entry.lastWrite >= lifeOf(limits, entry.ended)) forget(id, 'life');
    }
    if (!closed) cancelSweep = clock.after(limits.sweepMs, sweep);
  };
  cancelSweep = clock.after(limits.sweepMs, sweep);

  return {
    degraded: false,
    async append(id, events, appendOptions) {
      if (closed) throw new EarshotError('draining');
      const entry = entryOf(id);
      const fence = appendOptions?.fence;
      if (fence !== undefined) {
        if (fence < entry.fence)
          throw new EarshotError('conflict', { detail: 'Another owner writes this conversation' });
        entry.fence = fence;
      }
      const ids: EventId[] = [];
      for (const event of events) {
        ids.push(entry.kept.push(event).id);
        if (event.type === 'conversation') entry.ended = event.status === 'ended';
      }
      entry.lastWrite = clock.monotonic();
      entry.followers.wake();
      return ids;
    },
    async read(id, after) {
      return (entries.get(id)?.kept ?? nobodys(epoch)).read(after);
    },
    async snapshot(id) {
      return (entries.get(id)?.kept ?? nobodys(epoch)).snapshot();
    },
    head: (id) => entries.get(id)?.kept.head,
    follow(id, after, listener) {
      if (closed) {
        queueMicrotask(() => listener.onError(new EarshotError('draining')));
        return () => {};
      }
      return entryOf(id).followers.add(after, listener);
    },
    async erase(id) {
      return forget(id, 'erased');
    },
    async close() {
      closed = true;
      cancelSweep?.();
      for (const entry of entries.values()) entry.followers.fail(new EarshotError('draining'));
      entries.clear();
    },
  };
}

/** A conversation that nobody wrote to. */
function nobodys(epoch: string): StoredEvents {
  return createStoredEvents({ epoch, maxEvents: 0 });
}
