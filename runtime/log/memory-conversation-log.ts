/** The conversation log of one instance, in its memory. */
import type { AssistEvent } from '../../shared/assist/event.ts';
import { EarshotError } from '../../shared/errors.ts';
import type { ConversationId, EventId } from '../../shared/ids.ts';
import { decorate } from '../core/decorate.ts';
import { createErasureRegistry, type ErasureRegistry } from '../core/operations/erasure-registry.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { AppendOptions, ConversationLog, LogListener } from '../core/ports/conversation-log.ts';
import { type Logger, silentLogger } from '../core/ports/logger.ts';
import { type Counter, type Meter, silentMeter } from '../core/ports/meter.ts';
import { randomEpoch } from './epoch.ts';
import { type ConversationLogLimits, lifeOf, logLimits } from './limits.ts';
import { MemoryLogEntry, type MemoryLogEntryOwner } from './memory-log-entry.ts';
import { createStoredEvents, type StoredEvents } from './stored-events.ts';

/**
 * A conversation that ended so long ago is kept as bytes: the summary has come, and panels have what they show. One that goes on and
 * was quiet for so long gives back what it does not need.
 */
const restMs = 60_000;

export type MemoryConversationLogOptions = {
  readonly clock: Clock;
  /** 0 … 1; makes the epoch of this run. */
  readonly random: () => number;
  readonly limits?: Partial<ConversationLogLimits>;
  readonly logger?: Logger;
  readonly meter?: Meter;
  /** Default: one of this log's own. */
  readonly erasures?: ErasureRegistry;
};

/** A log that ends with the process: each run has an epoch of its own. */
export function createMemoryConversationLog(options: MemoryConversationLogOptions): ConversationLog {
  // Decorated, so that callers may spread it.
  return decorate<ConversationLog>(new MemoryConversationLog(options), {});
}

class MemoryConversationLog implements ConversationLog, MemoryLogEntryOwner {
  readonly degraded = false;
  readonly #clock: Clock;
  /** One for all conversations. */
  readonly #now = (): number => this.#clock.now();
  readonly #limits: ConversationLogLimits;
  readonly #erasures: ErasureRegistry;
  readonly #logger: Logger;
  readonly #forgotten: Counter;
  readonly #entries = new Map<ConversationId, MemoryLogEntry>();
  readonly #baseEpoch: string;
  /** Conversations forgotten so far. Part of the epoch, so that one that returns never uses an id again. */
  #generation = 0;
  #epoch: string;
  #closed = false;
  #cancelSweep: () => void;

  constructor(options: MemoryConversationLogOptions) {
    this.#clock = options.clock;
    this.#limits = { ...logLimits, ...options.limits };
    this.#erasures = options.erasures ?? createErasureRegistry({ clock: options.clock });
    this.#logger = options.logger ?? silentLogger;
    this.#forgotten = (options.meter ?? silentMeter).counter(
      'earshot_log_conversations_forgotten_total',
      'Conversations removed from the log, by cause',
      ['cause'],
    );
    this.#baseEpoch = randomEpoch(options.random);
    this.#epoch = `${this.#baseEpoch}0`;
    this.#cancelSweep = this.#scheduleSweep();
  }

  async append(
    id: ConversationId,
    events: readonly AssistEvent[],
    options?: AppendOptions,
  ): Promise<readonly EventId[]> {
    if (this.#closed) throw new EarshotError('draining');
    if (this.#erasures.has(id)) throw new EarshotError('erased');
    const entry = this.#open(id);
    const fence = options?.fence;
    if (fence !== undefined) {
      if (fence < entry.fence) throw new EarshotError('conflict', { detail: 'Another owner writes this conversation' });
      entry.fence = fence;
    }
    const ids: EventId[] = [];
    for (const event of events) {
      ids.push(entry.kept.push(event).id);
      if (event.type === 'conversation') entry.ended = event.status === 'ended';
    }
    entry.lastWrite = this.#monotonic();
    entry.followers.wake();
    return ids;
  }

  async read(id: ConversationId, after?: EventId) {
    return this.#eventsOf(id).read(after);
  }

  async snapshot(id: ConversationId) {
    return this.#eventsOf(id).snapshot();
  }

  async snapshotUntil(id: ConversationId, until: number) {
    return this.#eventsOf(id).snapshotUntil(until);
  }

  head(id: ConversationId): EventId | undefined {
    return this.#entries.get(id)?.kept.head;
  }

  follow(id: ConversationId, after: EventId | undefined, listener: LogListener): () => void {
    if (this.#closed || this.#erasures.has(id)) {
      queueMicrotask(() => listener.onError(new EarshotError(this.#closed ? 'draining' : 'erased')));
      return () => {};
    }
    return this.#open(id).followers.add(after, listener);
  }

  async erase(id: ConversationId): Promise<boolean> {
    this.#erasures.add(id);
    this.#entries.get(id)?.followers.fail(new EarshotError('erased'), this.#empty(0));
    return this.#forget(id, 'erased');
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelSweep();
    for (const entry of this.#entries.values()) entry.followers.fail(new EarshotError('draining'));
    this.#entries.clear();
  }

  onListenerError(id: ConversationId, error: unknown): void {
    this.#logger.error('A reader of the conversation log failed', {
      conversationId: id,
      error: EarshotError.from(error),
    });
  }

  onUnused(id: ConversationId): void {
    this.#forget(id, 'unused');
  }

  /** Whole milliseconds: V8 keeps a fraction in an object of its own, and every entry has one. */
  #monotonic(): number {
    return Math.floor(this.#clock.monotonic());
  }

  /** A conversation without events has the epoch that it would begin with. */
  #empty(maxEvents = this.#limits.events): StoredEvents {
    return createStoredEvents({ epoch: this.#epoch, maxEvents, now: this.#now });
  }

  #eventsOf(id: ConversationId): StoredEvents {
    return this.#entries.get(id)?.kept ?? this.#empty(0);
  }

  #open(id: ConversationId): MemoryLogEntry {
    const known = this.#entries.get(id);
    if (known) return known;
    if (this.#entries.size >= this.#limits.conversations) this.#evict();
    const entry = new MemoryLogEntry(id, this, this.#empty(), this.#monotonic());
    this.#entries.set(id, entry);
    return entry;
  }

  /** True when it had events. Followers go on with the next conversation of the same id, and get a reset. */
  #forget(id: ConversationId, cause: 'life' | 'bound' | 'erased' | 'unused'): boolean {
    const entry = this.#entries.get(id);
    if (!entry) return false;
    const hadEvents = entry.kept.seq > 0;
    this.#entries.delete(id);
    if (hadEvents) {
      this.#generation += 1;
      this.#epoch = `${this.#baseEpoch}${this.#generation.toString(36)}`;
      this.#forgotten.add(1, { cause });
    }
    if (entry.followers.size > 0) {
      entry.restart(this.#empty(), this.#monotonic());
      this.#entries.set(id, entry);
    }
    return hadEvents;
  }

  /** Ended conversations first, then the one that was written longest ago; one with followers only when all have some. */
  #evict(): void {
    let victim: ConversationId | undefined;
    let lowest = Number.POSITIVE_INFINITY;
    for (const [id, entry] of this.#entries) {
      const rank = entry.lastWrite + (entry.ended ? 0 : 1e12) + (entry.followers.size > 0 ? 1e13 : 0);
      if (rank < lowest) {
        lowest = rank;
        victim = id;
      }
    }
    if (victim === undefined) return;
    const { followers } = this.#entries.get(victim)!;
    if (followers.size > 0) followers.fail(new EarshotError('unavailable'));
    this.#forget(victim, 'bound');
    this.#logger.warn('Conversation log is full; the oldest conversation was removed', { conversationId: victim });
  }

  #scheduleSweep(): () => void {
    return this.#clock.after(this.#limits.sweepMs, () => {
      this.#sweep();
      if (!this.#closed) this.#cancelSweep = this.#scheduleSweep();
    });
  }

  #sweep(): void {
    const now = this.#monotonic();
    for (const [id, entry] of [...this.#entries]) {
      const isExpired = now - entry.lastWrite >= lifeOf(this.#limits, entry.ended);
      if (entry.kept.seq > 0 && isExpired) this.#forget(id, 'life');
      else if (now - entry.lastWrite >= restMs) {
        if (entry.ended) entry.kept.rest();
        else entry.kept.trim();
      }
    }
  }
}
