/**
 * The conversation log of many instances, in Redis Streams. This instance keeps mirrors of the conversations it writes or
 * whose readers it has; one connection brings what others write. While Redis is away it goes on from memory (see
 * redis-log-entry.ts), says so (`degraded`), and fills in afterwards.
 */
import { EarshotError } from '../../shared/errors.ts';
import type { ConversationId } from '../../shared/ids.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { ConversationLog } from '../core/ports/conversation-log.ts';
import { type Logger, silentLogger } from '../core/ports/logger.ts';
import { type Meter, silentMeter } from '../core/ports/meter.ts';
import type { Redis } from '../redis.ts';
import { randomEpoch } from './epoch.ts';
import { createFollowers } from './followers.ts';
import { type ConversationLogLimits, lifeOf, logLimits } from './limits.ts';
import { createLogEntry, type LogEntry } from './redis-log-entry.ts';
import { createRedisLogStore } from './redis-log-store.ts';
import { createStoredEvents, type StoredEvents } from './stored-events.ts';

export type RedisConversationLogOptions = {
  readonly redis: Redis;
  /** Of this instance: tells its batches from those of others. */
  readonly instance: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger?: Logger;
  readonly meter?: Meter;
  readonly limits?: Partial<ConversationLogLimits>;
  /** Events of one conversation that may wait for Redis. Default 20,000. */
  readonly maxUnstored?: number;
  /** How often mirrors are held against Redis, and how often a Redis that is away is asked for. */
  readonly compareMs?: number;
  readonly probeMs?: number;
  /** How long a mirror that nobody reads or writes is kept. */
  readonly idleMs?: number;
};

const comparedTogether = 200;

export function createRedisConversationLog(options: RedisConversationLogOptions): ConversationLog {
  const { redis, clock, random, compareMs = 10_000, probeMs = 1_000, idleMs = 60_000 } = options;
  const limits: ConversationLogLimits = { ...logLimits, ...options.limits };
  const logger = options.logger ?? silentLogger;
  const meter = options.meter ?? silentMeter;
  const degradedGauge = meter.gauge('earshot_log_degraded', 'Whether history has holes because Redis is away');
  const refilled = meter.counter('earshot_log_refilled_total', 'Conversations filled in after Redis was away');
  const store = createRedisLogStore(redis, {
    writer: options.instance,
    keepEvents: limits.events,
    lives: { openMs: lifeOf(limits, false), endedMs: lifeOf(limits, true) },
  });
  const newEpoch = () => randomEpoch(random);
  const entries = new Map<ConversationId, LogEntry>();
  const timers = new Set<() => void>();
  let batches = 0;
  let away = false;
  let recovering: Promise<void> | undefined;
  let closed = false;

  const onAway = (error: EarshotError): void => {
    if (away || closed) return;
    away = true;
    degradedGauge.set(1);
    logger.warn('The conversation log goes on without Redis', { code: error.code });
    probe();
  };

  function probe(): void {
    schedule(probeMs, () => {
      if (!away || closed) return;
      redis.command(['PING']).then(recover, probe);
    });
  }

  /** Everything that waits is stored before anything new is. */
  function recover(): Promise<void> {
    if (closed) return Promise.resolve();
    recovering ??= (async () => {
      const waiting = [...entries.values()].filter((entry) => entry.unstored);
      away = false;
      for (const entry of waiting) {
        await entry.recover();
        refilled.add();
      }
      await compareAll();
      degradedGauge.set(0);
      logger.info('The conversation log is whole again', { conversations: waiting.length });
    })()
      .catch((error: unknown) => onAway(EarshotError.from(error)))
      .finally(() => {
        recovering = undefined;
      });
    return recovering;
  }

  async function compareAll(): Promise<void> {
    const all = [...entries.values()].filter((entry) => entry.events !== undefined);
    for (let at = 0; at < all.length; at += comparedTogether) {
      const some = all.slice(at, at + comparedTogether);
      const places = await store.places(some.map((entry) => entry.id));
      await Promise.all(some.map((entry, index) => entry.compare(places[index])));
    }
  }

  function schedule(ms: number, run: () => void): void {
    const cancel = clock.after(ms, () => {
      timers.delete(cancel);
      if (!closed) run();
    });
    timers.add(cancel);
  }

  const compareNow = (): void => {
    if (away) return;
    compareAll().catch((error: unknown) => onAway(EarshotError.from(error)));
  };
  const compareSometimes = (): void => {
    compareNow();
    schedule(compareMs, compareSometimes);
  };
  schedule(compareMs, compareSometimes);
  redis.onReady(() => (away ? void recover() : compareNow()));

  const sweep = (): void => {
    const now = clock.monotonic();
    for (const [id, entry] of [...entries]) {
      if (entry.busy) continue;
      const outlived = entry.born && now - entry.lastWrite >= lifeOf(limits, entry.ended);
      if (entry.followers.size > 0) {
        if (outlived) void entry.forget().catch((error: unknown) => onAway(EarshotError.from(error)));
      } else if (outlived || now - entry.lastUse >= idleMs) {
        drop(id, entry);
      }
    }
    schedule(limits.sweepMs, sweep);
  };
  schedule(limits.sweepMs, sweep);

  const drop = (id: ConversationId, entry: LogEntry): void => {
    entries.delete(id);
    entry.release();
  };

  const entryOf = (id: ConversationId): LogEntry => {
    const known = entries.get(id);
    if (known) {
      known.touch();
      return known;
    }
    if (entries.size >= limits.conversations)
      throw new EarshotError('unavailable', { detail: 'Too many conversations' });
    const entry: LogEntry = createLogEntry({
      id,
      store,
      maxEvents: limits.events,
      maxUnstored: options.maxUnstored ?? 20_000,
      newEpoch,
      nextBatch: () => ++batches,
      now: () => clock.monotonic(),
      away: () => away,
      onAway,
      followers: (events) =>
        createFollowers({
          events,
          onEmpty() {},
          onListenerError: (error) =>
            logger.error('A reader of the conversation log failed', {
              conversationId: id,
              error: EarshotError.from(error),
            }),
        }),
    });
    entries.set(id, entry);
    return entry;
  };

  /** As it stands in Redis now; while Redis is away, as it stands here. */
  const current = async (id: ConversationId): Promise<StoredEvents> => {
    if (closed) throw new EarshotError('draining');
    const entry = entries.get(id);
    if (entry?.events && (away || entry.unstored)) return entry.events;
    try {
      if (entry) {
        entry.touch();
        const [place] = await store.places([id]);
        await entry.compare(place);
        await entry.known();
        if (entry.events) return entry.events;
      }
      const loaded = await store.load(id, newEpoch());
      const events = createStoredEvents({
        epoch: loaded.epoch,
        maxEvents: limits.events,
        start: { seq: loaded.viewSeq, view: loaded.view, kept: loaded.kept },
      });
      for (const event of loaded.newer) events.pushStored(event);
      return events;
    } catch (error) {
      const known = EarshotError.from(error);
      onAway(known);
      if (entry?.events) return entry.events;
      throw known;
    }
  };

  return {
    get degraded() {
      return away || recovering !== undefined;
    },
    async append(id, events, appendOptions) {
      if (closed) throw new EarshotError('draining');
      return entryOf(id).append(events, appendOptions?.fence);
    },
    read: async (id, after) => (await current(id)).read(after),
    snapshot: async (id) => (await current(id)).snapshot(),
    head: (id) => entries.get(id)?.events?.head,
    follow(id, after, listener) {
      if (closed) {
        queueMicrotask(() => listener.onError(new EarshotError('draining')));
        return () => {};
      }
      let entry: LogEntry;
      try {
        entry = entryOf(id);
      } catch (error) {
        queueMicrotask(() => listener.onError(error));
        return () => {};
      }
      const stop = entry.followers.add(after, listener);
      entry.known().then(
        () => entry.followers.wake(),
        (error: unknown) => {
          onAway(EarshotError.from(error));
          // It may have begun here meanwhile; else nobody can say what she missed, and she comes back.
          if (entry.events) entry.followers.wake();
          else entry.followers.fail(new EarshotError('unavailable', { cause: error }));
        },
      );
      return stop;
    },
    async erase(id) {
      const had = await store.erase(id);
      await entries.get(id)?.forget();
      return had;
    },
    async close() {
      closed = true;
      for (const cancel of timers) cancel();
      timers.clear();
      for (const [id, entry] of entries) {
        entry.fail(new EarshotError('draining'));
        drop(id, entry);
      }
    },
  };
}
