/**
 * The conversation log of many instances, in Redis Streams. This instance keeps mirrors of the conversations that it writes or
 * that are read here; one connection brings what other instances write. While Redis is unreachable the log continues in memory
 * (see log-entry-transitions.ts), reports `degraded`, and stores the backlog afterwards.
 */
import type { AssistEvent } from '../../shared/assist/event.ts';
import { EarshotError } from '../../shared/errors.ts';
import type { ConversationId, EventId } from '../../shared/ids.ts';
import { decorate } from '../core/decorate.ts';
import { createErasureRegistry, type ErasureRegistry } from '../core/operations/erasure-registry.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { AppendOptions, ConversationLog, LogListener } from '../core/ports/conversation-log.ts';
import { type Logger, silentLogger } from '../core/ports/logger.ts';
import { type Meter, silentMeter } from '../core/ports/meter.ts';
import type { Redis } from '../redis.ts';
import { randomEpoch } from './epoch.ts';
import { createFollowers } from './followers.ts';
import { type ConversationLogLimits, lifeOf, logLimits } from './limits.ts';
import { LogEntry } from './redis-log-entry.ts';
import { createRedisLogStore, type RedisLogStore } from './redis-log-store.ts';
import { RedisRecovery } from './redis-recovery.ts';
import { createStoredEvents, type StoredEvents } from './stored-events.ts';

export type RedisConversationLogOptions = {
  readonly redis: Redis;
  /** Unique per process: it tells the batches of this instance from those of others. */
  readonly instance: string;
  readonly clock: Clock;
  /** 0 … 1; makes epochs. */
  readonly random: () => number;
  readonly logger?: Logger;
  readonly meter?: Meter;
  readonly limits?: Partial<ConversationLogLimits>;
  /** Gets every erasure that this log learns of. Default: one of this log's own. */
  readonly erasures?: ErasureRegistry;
  /** Events of one conversation that may wait for Redis one by one. Default 20,000. */
  readonly maxBacklogEvents?: number;
  /** How often mirrors are compared with Redis. Default 10 s. */
  readonly compareMs?: number;
  /** How often a Redis that is unreachable is asked again. Default 500 ms. */
  readonly probeMs?: number;
  /** How long `close` waits for a Redis that is unreachable, while it does not have all events. Default 4 s. */
  readonly closeMs?: number;
  /** How long a mirror is kept that is neither read nor written. Default 60 s. */
  readonly idleMs?: number;
};

/** Opens the log at once; it works before Redis is reachable. `close` stores what Redis has missed, if it is back in time, and leaves the connection to its owner. */
export function createRedisConversationLog(options: RedisConversationLogOptions): ConversationLog {
  // Decorated, so that callers may spread it.
  return decorate<ConversationLog>(new RedisConversationLog(options), {});
}

class RedisConversationLog implements ConversationLog {
  readonly #options: RedisConversationLogOptions;
  readonly #limits: ConversationLogLimits;
  readonly #erasures: ErasureRegistry;
  readonly #logger: Logger;
  readonly #store: RedisLogStore;
  readonly #entries = new Map<ConversationId, LogEntry>();
  readonly #recovery: RedisRecovery;
  #batches = 0;
  #cancelSweep: () => void = () => {};
  #closed = false;

  constructor(options: RedisConversationLogOptions) {
    const { redis, clock, instance, compareMs = 10_000, probeMs = 500 } = options;
    const limits: ConversationLogLimits = { ...logLimits, ...options.limits };
    this.#options = options;
    this.#limits = limits;
    this.#erasures = options.erasures ?? createErasureRegistry({ clock });
    this.#logger = options.logger ?? silentLogger;
    const unknown = (options.meter ?? silentMeter).counter(
      'earshot_log_unknown_events_total',
      'Events of another version that were read and passed on',
    );
    this.#store = createRedisLogStore(redis, {
      writer: instance,
      keepEvents: limits.events,
      ttls: { openMs: lifeOf(limits, false), endedMs: lifeOf(limits, true) },
      onUnknown: () => unknown.add(),
    });
    this.#recovery = new RedisRecovery({
      redis,
      store: this.#store,
      clock,
      logger: this.#logger,
      meter: options.meter ?? silentMeter,
      entries: () => this.#entries.values(),
      compareMs,
      probeMs,
    });
    this.#recovery.start();
    this.#cancelSweep = clock.after(limits.sweepMs, () => this.#sweep());
  }

  get degraded(): boolean {
    return this.#recovery.isDegraded;
  }

  async append(
    id: ConversationId,
    events: readonly AssistEvent[],
    options?: AppendOptions,
  ): Promise<readonly EventId[]> {
    if (this.#closed) throw new EarshotError('draining');
    return this.#open(id).append(events, options?.fence);
  }

  async read(id: ConversationId, after?: EventId) {
    return (await this.#current(id)).read(after);
  }

  async snapshot(id: ConversationId) {
    return (await this.#current(id)).snapshot();
  }

  /** From Redis, which knows the time of every event. Rejects while it is unreachable. */
  async snapshotUntil(id: ConversationId, until: number) {
    if (this.#closed) throw new EarshotError('draining');
    return (await this.#loadOnce(id)).snapshotUntil(until);
  }

  head(id: ConversationId): EventId | undefined {
    return this.#entries.get(id)?.events?.head;
  }

  follow(id: ConversationId, after: EventId | undefined, listener: LogListener): () => void {
    let entry: LogEntry;
    try {
      if (this.#closed) throw new EarshotError('draining');
      entry = this.#open(id);
      if (entry.isErased) throw new EarshotError('erased');
    } catch (error) {
      queueMicrotask(() => listener.onError(error));
      return () => {};
    }
    const stop = entry.followers.add(after, listener);
    entry.load().then(
      () => entry.followers.wake(),
      (error: unknown) => {
        this.#recovery.reportAway(EarshotError.from(error));
        // An append may have begun the conversation here meanwhile. Otherwise what the reader missed is unknown; it reconnects.
        if (entry.events || entry.isErased) entry.followers.wake();
        else entry.followers.fail(new EarshotError('unavailable', { cause: error }));
      },
    );
    return stop;
  }

  async erase(id: ConversationId): Promise<boolean> {
    const entry = this.#entries.get(id);
    return entry ? entry.erase() : this.#store.erase(id);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#recovery.stored(this.#options.closeMs ?? 4_000);
    this.#cancelSweep();
    this.#recovery.close();
    for (const [id, entry] of this.#entries) {
      entry.fail(new EarshotError('draining'));
      this.#drop(id, entry);
    }
  }

  #open(id: ConversationId): LogEntry {
    const known = this.#entries.get(id);
    if (known) {
      known.touch();
      return known;
    }
    if (this.#entries.size >= this.#limits.conversations) {
      throw new EarshotError('unavailable', { detail: 'Too many conversations' });
    }
    const { clock, maxBacklogEvents = 20_000 } = this.#options;
    const erasures = this.#erasures;
    const onListenerError = (error: unknown): void =>
      this.#logger.error('A reader of the conversation log failed', {
        conversationId: id,
        error: EarshotError.from(error),
      });
    const entry: LogEntry = new LogEntry({
      id,
      store: this.#store,
      maxEvents: this.#limits.events,
      maxBacklogEvents,
      isErased: erasures.has(id),
      onErased: () => void erasures.add(id),
      newEpoch: () => randomEpoch(this.#options.random),
      nextBatch: () => {
        this.#batches += 1;
        return this.#batches;
      },
      now: () => clock.monotonic(),
      isAway: () => this.#recovery.isAway,
      onAway: (error) => this.#recovery.reportAway(error),
      onContended: () => this.#recovery.reportContended(entry),
      followers: (events) => createFollowers({ events, onEmpty() {}, onListenerError }),
    });
    this.#entries.set(id, entry);
    return entry;
  }

  /** The conversation as it is in Redis now; while Redis is unreachable, as it is here. */
  async #current(id: ConversationId): Promise<StoredEvents> {
    if (this.#closed) throw new EarshotError('draining');
    const entry = this.#entries.get(id);
    if (entry?.isErased || this.#erasures.has(id)) return this.#nothing();
    if (entry?.events && (this.#recovery.isAway || entry.hasBacklog)) return entry.events;
    try {
      return (entry && (await this.#compared(entry))) ?? (await this.#loadOnce(id));
    } catch (error) {
      const known = EarshotError.from(error);
      if (known.code === 'erased') return this.#nothing();
      this.#recovery.reportAway(known);
      if (entry?.events) return entry.events;
      throw known;
    }
  }

  async #compared(entry: LogEntry): Promise<StoredEvents | undefined> {
    entry.touch();
    const [place] = await this.#store.places([entry.id]);
    await entry.compare(place);
    await entry.load();
    return entry.events;
  }

  /** What is left of an erased conversation. */
  #nothing(): StoredEvents {
    return createStoredEvents({ epoch: randomEpoch(this.#options.random), maxEvents: 0 });
  }

  /** Reads a conversation that has no entry here, without making one. */
  async #loadOnce(id: ConversationId): Promise<StoredEvents> {
    const loaded = await this.#store.load(id, randomEpoch(this.#options.random));
    const events = createStoredEvents({
      epoch: loaded.epoch,
      maxEvents: this.#limits.events,
      start: { seq: loaded.viewSeq, view: loaded.view, kept: loaded.kept },
    });
    for (const event of loaded.newer) events.pushStored(event);
    return events;
  }

  /** Drops entries that are expired or idle, and trims quiet ones. Expired ones that are still read go on with the next conversation of their id. */
  #sweep(): void {
    const { clock, idleMs = 60_000 } = this.#options;
    const now = clock.monotonic();
    for (const [id, entry] of [...this.#entries]) {
      if (entry.isBusy) continue;
      const isExpired = entry.isPersisted && now - entry.lastWrite >= lifeOf(this.#limits, entry.ended);
      if (entry.followers.size > 0) {
        if (isExpired) entry.forget().catch((error) => this.#recovery.reportAway(EarshotError.from(error)));
      } else if (isExpired || now - entry.lastUse >= idleMs) {
        this.#drop(id, entry);
        continue;
      }
      if (now - entry.lastWrite >= idleMs) entry.events?.trim();
    }
    if (!this.#closed) this.#cancelSweep = clock.after(this.#limits.sweepMs, () => this.#sweep());
  }

  #drop(id: ConversationId, entry: LogEntry): void {
    this.#entries.delete(id);
    entry.release();
  }
}
