/** State of the service: in the memory of this instance, or in Redis for several. */

import { EarshotError } from '../../shared/errors.ts';
import type { Config } from '../config.ts';
import type { FindKeys } from '../core/operations/customer-index.ts';
import { refuseErasedHolds, refuseErasedKeys, refuseErasedLeases } from '../core/operations/erased-writes.ts';
import type { ErasureRegistry } from '../core/operations/erasure-registry.ts';
import type { CheckedRedis } from '../core/operations/service-check.ts';
import type { CallHolds } from '../core/ports/call-holds.ts';
import type { ConversationData } from '../core/ports/conversation-data.ts';
import type { ConversationLog } from '../core/ports/conversation-log.ts';
import type { LiveIndex } from '../core/ports/live-index.ts';
import type { Logger } from '../core/ports/logger.ts';
import type { Meter } from '../core/ports/meter.ts';
import type { KeyValueStore, LeaseStore } from '../core/ports/stores.ts';
import type { ComponentState } from '../http/health-route.ts';
import type { ConversationLogLimits } from '../log/limits.ts';
import { createMemoryConversationLog } from '../log/memory-conversation-log.ts';
import { takeWellFormed } from '../log/well-formed-log.ts';
import type { RedisProblem } from '../redis/problems.ts';
import type { Redis } from '../redis.ts';
import { createFallbackStore } from '../store/fallback-store.ts';
import { createMemoryCallHolds } from '../store/memory-call-holds.ts';
import { createMemoryLiveIndex } from '../store/memory-live-index.ts';
import { createMemoryKeyValueStore, createMemoryLeaseStore, type MemoryKeyValueStore } from '../store/memory-store.ts';
import type { RedisConversationKeys } from '../store/redis-conversation-keys.ts';
import type { RedisInstanceFleet } from '../store/redis-instance-fleet.ts';
import type { Platform } from './platform.ts';

/** Other instances share the state. */
export type SharedState = {
  readonly keys: RedisConversationKeys;
  readonly fleet: RedisInstanceFleet;
  /** Calls `run` each time Redis becomes reachable. */
  onReachable(run: () => void): void;
};

export type StateSide = {
  readonly log: ConversationLog;
  readonly store: KeyValueStore;
  /** `store` for panel sessions and what agents wrote: while Redis is unreachable an unknown session counts as unsure, not as ended. */
  readonly sessions: KeyValueStore;
  /** `store` for nonces, without the fallback: rejects while Redis is unreachable. */
  readonly nonces: Pick<KeyValueStore, 'setIfAbsent'>;
  readonly leases: LeaseStore;
  /** Live conversations, for supervisors. */
  readonly liveIndex: LiveIndex;
  readonly holds: CallHolds;
  /** Calls `run` each time the shared store becomes reachable. */
  onReachable(run: () => void): void;
  components(): readonly ComponentState[];
  /** What this instance keeps of conversations beside the log. */
  readonly data: readonly ConversationData[];
  /** Keys of `store` by their values; `start` is the beginning of the key. */
  readonly findKeys: FindKeys;
  /** What instances share, where they do. */
  readonly shared?: SharedState | undefined;
  /** The connection to Redis, where there is one. */
  readonly redis?: CheckedRedis & Pick<Redis, 'key' | 'command' | 'script'>;
  /** To be called after the log is closed. */
  close(): Promise<void>;
};

export type StateDeps = {
  readonly config: Config;
  readonly platform: Platform;
  readonly logger: Logger;
  readonly meter: Meter;
  readonly instance: string;
  /** Nothing of these conversations is taken any more. */
  readonly erasures: ErasureRegistry;
};

/** Redis where REDIS_URL is set. Rejects where REDIS_CA cannot be read; does not wait for Redis. */
export async function composeState(deps: StateDeps): Promise<StateSide> {
  const { config, platform, logger, meter, instance, erasures } = deps;
  const { clock, random } = platform;
  const limits = { events: config.HISTORY_EVENTS, endedLifeMs: config.HISTORY_SECONDS * 1_000 };
  const memory = createMemoryKeyValueStore({ clock });
  if (config.REDIS_URL === undefined) {
    return composeMemoryState({ ...deps, limits, memory });
  }
  const [
    { connectRedis, redisOptionsOf },
    { classifyRedisError },
    { createRedisConversationLog },
    { createRedisKeyValueStore, createRedisLeaseStore },
    { createRedisCallHolds },
    { createRedisConversationKeys },
    { createRedisInstanceFleet },
    { createRedisLiveIndex },
  ] = await Promise.all([
    import('../redis.ts'),
    import('../redis/problems.ts'),
    import('../log/redis-conversation-log.ts'),
    import('../store/redis-store.ts'),
    import('../store/redis-call-holds.ts'),
    import('../store/redis-conversation-keys.ts'),
    import('../store/redis-instance-fleet.ts'),
    import('../store/redis-live-index.ts'),
  ]);
  const ca =
    config.REDIS_CA === undefined ? platform.network.authorities?.join('\n') : await readCertificate(config.REDIS_CA);
  const redis = connectRedis({
    ...redisOptionsOf(config)!,
    ca,
    clock,
    logger,
    meter,
    createClient: platform.createRedisClient,
  });
  const log = takeWellFormed(
    createRedisConversationLog({ redis, instance, clock, random, logger, meter, limits, erasures }),
  );
  const onReachable = (run: () => void) => redis.onReady(run);
  const keys = createRedisKeyValueStore(redis);
  const conversationKeys = createRedisConversationKeys(redis, config.REDIS_KEY_PREFIX);
  // What is written later may be of a conversation that was erased meanwhile.
  const store = createFallbackStore(refuseErasedKeys(keys, erasures), memory, { clock });
  const sessions = createFallbackStore(refuseErasedKeys(keys, erasures), memory, { clock, unknown: 'unsure' });
  redis.onReady(() => void Promise.all([store.catchUp(), sessions.catchUp()]));
  return {
    log,
    store: refuseErasedKeys(store, erasures),
    sessions: refuseErasedKeys(sessions, erasures),
    nonces: keys,
    leases: refuseErasedLeases(createRedisLeaseStore(redis), erasures),
    liveIndex: createRedisLiveIndex({ redis, clock, instance }),
    holds: refuseErasedHolds(createRedisCallHolds({ redis, clock }), erasures),
    data: [memory],
    // Also what this instance took while Redis was away.
    findKeys: async (...query) => [
      ...(await conversationKeys.findKeys(...query)),
      ...(await memory.findKeys(...query)),
    ],
    shared: {
      keys: conversationKeys,
      fleet: createRedisInstanceFleet({ redis, clock }),
      onReachable,
    },
    onReachable,
    redis: {
      ...redis,
      foreignKeys: () => redis.foreignKeys,
      explain: (error) =>
        error instanceof EarshotError && error.cause === undefined
          ? (redis.problem ?? classifyRedisError(error))
          : classifyRedisError(EarshotError.from(error).cause),
    },
    components: () => [redisComponent(redis, log), replayProtection(config, redis.ready)],
    close: () => redis.close(),
  };
}

/** The memory of this one instance. */
function composeMemoryState(
  deps: StateDeps & {
    readonly limits: Partial<ConversationLogLimits>;
    readonly memory: MemoryKeyValueStore;
  },
): StateSide {
  const { platform, logger, meter, erasures, limits, memory } = deps;
  const { clock, random } = platform;
  return {
    log: takeWellFormed(createMemoryConversationLog({ clock, random, logger, meter, limits, erasures })),
    store: refuseErasedKeys(memory, erasures),
    sessions: refuseErasedKeys(memory, erasures),
    nonces: memory,
    leases: refuseErasedLeases(createMemoryLeaseStore({ clock }), erasures),
    liveIndex: createMemoryLiveIndex(),
    holds: refuseErasedHolds(createMemoryCallHolds({ clock }), erasures),
    data: [memory],
    findKeys: memory.findKeys,
    onReachable() {},
    components: () => [],
    close: async () => {},
  };
}

/** Only readiness: running calls continue without Redis, from the memory of this instance. */
function redisComponent(
  { ready, problem, foreignKeys }: Pick<Redis, 'ready' | 'problem' | 'foreignKeys'>,
  { degraded }: ConversationLog,
): ComponentState {
  const isHidden = degraded && foreignKeys !== undefined;
  const restoring = isHidden ? explain(foreignKeys) : degraded ? 'History is being restored' : undefined;
  const away = `${explainAway(problem)}. Calls and panels of this instance continue from memory`;
  return { name: 'redis', ok: ready && !degraded, detail: ready ? restoring : away };
}

function explainAway(problem: RedisProblem | undefined): string {
  if (!problem) return 'Redis is unreachable; check REDIS_URL';
  return explain(problem);
}

const explain = ({ sentence, name, remedy }: RedisProblem): string => `${sentence} (${name}). ${remedy}`;

/** How far replays of signed upgrades are noticed now. Always ok: the setting says what is wanted. */
function replayProtection({ AUDIOHOOK_NONCES }: Config, isRedisReady: boolean): ComponentState {
  const name = 'replays';
  if (isRedisReady) return { name, ok: true, detail: 'A repeated signature is refused by all instances' };
  const detail =
    AUDIOHOOK_NONCES === 'shared'
      ? 'New signed calls are refused until Redis is back (AUDIOHOOK_NONCES=shared)'
      : 'A repeated signature is noticed by each instance alone until Redis is back (AUDIOHOOK_NONCES=instance)';
  return { name, ok: true, detail };
}

async function readCertificate(path: string): Promise<string> {
  const { readFile } = await import('node:fs/promises');
  return readFile(path, 'utf8');
}
