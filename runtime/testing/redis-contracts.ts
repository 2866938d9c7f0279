/** The contract suites of everything that is kept in Redis, over a Redis of any kind. */
import assert from 'node:assert/strict';
import { after } from 'node:test';
import { silentLogger } from '../core/ports/logger.ts';
import { createSystemClock } from '../core/system-clock.ts';
import { conversationLogContract } from '../log/conversation-log.contract.ts';
import type { ConversationLogLimits } from '../log/limits.ts';
import { createRedisConversationLog } from '../log/redis-conversation-log.ts';
import { connectRedis, type Redis, type RedisOptions } from '../redis.ts';
import { callHoldsContract } from '../store/call-holds.contract.ts';
import { createRedisCallHolds } from '../store/redis-call-holds.ts';
import { createRedisKeyValueStore, createRedisLeaseStore } from '../store/redis-store.ts';
import { keyValueStoreContract, leaseStoreContract } from '../store/stores.contract.ts';

const clock = createSystemClock();
const pass = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** A connection that is ready. Rejects, with the name of the problem, after `within` looks of 25 ms. */
export async function connectReady({
  within = 600,
  ...options
}: Pick<RedisOptions, 'url'> & Partial<RedisOptions> & { within?: number }): Promise<Redis> {
  const redis = connectRedis({ prefix: 'test', commandTimeoutMs: 5_000, clock, logger: silentLogger, ...options });
  for (let tries = 0; !redis.ready; tries++) {
    if (tries >= within) {
      await redis.close();
      assert.fail(`Redis did not become reachable: ${redis.problem?.name}`);
    }
    await pass(25);
  }
  return redis;
}

/** Registers the suites. `options` is called inside tests; the connections are closed after them. */
export function redisContracts(name: string, options: () => Pick<RedisOptions, 'url'> & Partial<RedisOptions>): void {
  const connections: Redis[] = [];
  const prefixOf = new WeakMap<object, string>();
  let prefixes = 0;
  after(async () => {
    for (const redis of connections) await redis.close();
  });
  const newPrefix = () => {
    prefixes += 1;
    return `contract${prefixes}`;
  };
  async function connect(prefix = newPrefix()): Promise<Redis> {
    const redis = await connectReady({ ...options(), prefix });
    connections.push(redis);
    return redis;
  }
  async function createLog(limits: Partial<ConversationLogLimits> | undefined, prefix: string) {
    const log = createRedisConversationLog({
      redis: await connect(prefix),
      instance: crypto.randomUUID(),
      clock,
      random: Math.random,
      ...(limits && { limits }),
    });
    prefixOf.set(log, prefix);
    return log;
  }

  conversationLogContract(`the log in ${name}`, {
    create: (limits) => createLog(limits, newPrefix()),
    createPeer: (log, limits) => createLog(limits, prefixOf.get(log)!),
    now: () => Date.now(),
    pass,
  });
  keyValueStoreContract(`the store in ${name}`, {
    pass,
    create: async () => createRedisKeyValueStore(await connect()),
  });
  leaseStoreContract(`the lease store in ${name}`, {
    pass,
    create: async () => createRedisLeaseStore(await connect()),
  });
  callHoldsContract(`the holds in ${name}`, {
    pass,
    settle: () => pass(150),
    async create() {
      const prefix = newPrefix();
      return {
        panels: createRedisCallHolds({ redis: await connect(prefix), clock }),
        voice: createRedisCallHolds({ redis: await connect(prefix), clock }),
      };
    },
  });
}
