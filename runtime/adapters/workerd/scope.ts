/**
 * What belongs to one request on workerd. Sockets, timers and promises end with the request that made them, so each request
 * that needs Redis opens its own connection at first use and closes it after the response; an event stream keeps its connection
 * until it ends.
 */

import { AsyncLocalStorage } from 'node:async_hooks';
import { EarshotError } from '../../../shared/errors.ts';
import { maxConversationsPerStream } from '../../../shared/sse-conversations.ts';
import { composeGenesysCloud, type GenesysPlatform, type GenesysSide } from '../../compose/genesys-cloud.ts';
import type { Config } from '../../config.ts';
import { createOrphanWatch } from '../../core/operations/orphan-watch.ts';
import type { AuditLog } from '../../core/ports/audit.ts';
import type { CallHolds } from '../../core/ports/call-holds.ts';
import type { ConversationLog } from '../../core/ports/conversation-log.ts';
import type { Logger } from '../../core/ports/logger.ts';
import type { Meter } from '../../core/ports/meter.ts';
import type { KeyValueStore } from '../../core/ports/stores.ts';
import { createPanelStreams, type PanelStreams } from '../../http/panel-streams.ts';
import { createRedisConversationLog } from '../../log/redis-conversation-log.ts';
import { connectRedis, redisOptionsOf } from '../../redis.ts';
import { createRedisCallHolds } from '../../store/redis-call-holds.ts';
import { createRedisKeyValueStore, createRedisLeaseStore } from '../../store/redis-store.ts';

export type ScopeDeps = {
  readonly config: Config;
  readonly platform: GenesysPlatform;
  readonly random: () => number;
  readonly instance: string;
  readonly logger: Logger;
  readonly meter: Meter;
  readonly audit: AuditLog;
  /** How long a request waits for its connection to Redis. Default 3,000 ms. */
  readonly connectMs?: number;
};

export type RequestScope = {
  /** Connects at the first call. Rejects with `unavailable` where Redis is unreachable. */
  shared(): Promise<SharedState>;
  /** The result of `shared`; throws `internal` before that has resolved. */
  opened(): SharedState;
  genesys(): Promise<GenesysSide>;
  /** An event stream owns the scope: it closes with the stream, not with the response. */
  held: boolean;
  close(): Promise<void>;
};

export type SharedState = {
  readonly log: ConversationLog;
  readonly store: KeyValueStore;
  /** Calls run on other instances, so holds are only published. */
  readonly holds: Pick<CallHolds, 'set'>;
  readonly streams: PanelStreams;
};

/** Nothing is connected until it is used. `close` may be called more than once. */
export function createRequestScope(deps: ScopeDeps): RequestScope {
  const { config, platform, logger, meter, audit, random } = deps;
  const { clock } = platform;
  let redis: ReturnType<typeof connectRedis> | undefined;
  let opened: Opened | undefined;
  let opening: Promise<SharedState> | undefined;
  let genesys: Promise<GenesysSide> | undefined;
  let closed = false;

  async function open(): Promise<SharedState> {
    redis = connectRedis({
      ...redisOptionsOf(config)!,
      clock,
      logger,
      meter,
    });
    await untilReady(redis);
    const store = createRedisKeyValueStore(redis);
    const limits = { events: config.HISTORY_EVENTS, endedLifeMs: config.HISTORY_SECONDS * 1_000 };
    const { instance } = deps;
    const log = createRedisConversationLog({ redis, instance, clock, random, logger, meter, limits });
    const orphans = createOrphanWatch({ log, leases: createRedisLeaseStore(redis), store, clock, logger, meter });
    let reachedBefore = false;
    redis.onReady(() => {
      if (reachedBefore) orphans.storeWasAway();
      reachedBefore = true;
    });
    const { access } = await scope.genesys();
    const streams = createPanelStreams({
      log: orphans.log,
      access,
      clock,
      random,
      meter,
      maxStreams: maxConversationsPerStream,
    });
    const holds = createRedisCallHolds({ redis, clock });
    opened = { log, store, holds, streams, closeOrphans: () => orphans.close() };
    return opened;
  }

  function untilReady(connection: Pick<ReturnType<typeof connectRedis>, 'onReady'>): Promise<void> {
    return new Promise((resolve, reject) => {
      const cancel = clock.after(deps.connectMs ?? 3_000, () =>
        reject(new EarshotError('unavailable', { detail: 'Redis is unreachable', retryAfterMs: 2_000 })),
      );
      connection.onReady(() => {
        cancel();
        resolve();
      });
    });
  }

  const scope: RequestScope = {
    held: false,
    shared() {
      opening ??= open();
      return opening;
    },
    opened() {
      if (!opened) throw new EarshotError('internal', { cause: new Error('The state of the request is not open') });
      return opened;
    },
    genesys() {
      const side = { store: storeOf(() => scope.shared()), log: snapshotsOf(() => scope.shared()) };
      genesys ??= composeGenesysCloud({ config, platform, logger, audit, ...side });
      return genesys;
    },
    async close() {
      if (closed) return;
      closed = true;
      opened?.streams.close();
      opened?.closeOrphans();
      await opened?.log.close();
      await redis?.close();
    },
  };
  return scope;
}

type Opened = SharedState & { readonly closeOrphans: () => void };

function snapshotsOf(shared: () => Promise<SharedState>): Pick<ConversationLog, 'snapshot'> {
  return { snapshot: async (id) => (await shared()).log.snapshot(id) };
}

/** Opened at first use: most refusals do not need the store. */
function storeOf(shared: () => Promise<SharedState>): KeyValueStore {
  return {
    get: async (key) => (await shared()).store.get(key),
    set: async (...all) => (await shared()).store.set(...all),
    setIfAbsent: async (...all) => (await shared()).store.setIfAbsent(...all),
    compareAndSet: async (...all) => (await shared()).store.compareAndSet(...all),
    take: async (key) => (await shared()).store.take(key),
    delete: async (key) => (await shared()).store.delete(key),
    compareAndDelete: async (...all) => (await shared()).store.compareAndDelete(...all),
  };
}

/** Finds the scope of the request that the current code belongs to; all requests share one app. */
export function createRequestScopes() {
  const scopes = new AsyncLocalStorage<RequestScope>();
  const current = (): RequestScope => {
    const scope = scopes.getStore();
    if (!scope) throw new EarshotError('internal', { cause: new Error('There is no current request') });
    return scope;
  };
  return {
    run: <T>(scope: RequestScope, run: () => T): T => scopes.run(scope, run),
    current,
    store: storeOf(() => current().shared()),
  };
}
