/** Everything that is kept in Redis, in one that is a cluster: what a command or a script touches lies in one slot. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { silentLogger } from '../core/ports/logger.ts';
import { createSystemClock } from '../core/system-clock.ts';
import { conversationLogContract } from '../log/conversation-log.contract.ts';
import type { ConversationLogLimits } from '../log/limits.ts';
import { createRedisConversationLog } from '../log/redis-conversation-log.ts';
import { connectRedis, type Redis } from '../redis.ts';
import { callHoldsContract } from '../store/call-holds.contract.ts';
import { createRedisCallHolds } from '../store/redis-call-holds.ts';
import { createRedisKeyValueStore, createRedisLeaseStore } from '../store/redis-store.ts';
import { keyValueStoreContract, leaseStoreContract } from '../store/stores.contract.ts';
import { startRedis, type TestRedis } from './redis-server.ts';

const clock = createSystemClock();
const pass = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
let server: TestRedis;
const connections: Redis[] = [];
let prefixes = 0;
const prefixOf = new WeakMap<object, string>();

async function connect(prefix = `contract${++prefixes}`): Promise<Redis> {
  const redis = connectRedis({ url: server.url, prefix, commandTimeoutMs: 500, clock, logger: silentLogger });
  connections.push(redis);
  for (let tries = 0; !redis.ready; tries++) {
    assert.ok(tries < 800, 'Redis did not become reachable');
    await pass(10);
  }
  return redis;
}

async function createLog(limits: Partial<ConversationLogLimits> | undefined, prefix: string) {
  const log = createRedisConversationLog({
    redis: await connect(prefix),
    instance: crypto.randomUUID(),
    clock,
    random: Math.random,
    ...(limits ? { limits } : {}),
  });
  prefixOf.set(log, prefix);
  return log;
}

before(async () => {
  server = await startRedis({ cluster: true });
});
after(async () => {
  for (const redis of connections) await redis.close();
  await server?.stop();
});

test('a cluster refuses what lies in two slots, also one with all of them', async () => {
  const redis = await connect();
  await assert.rejects(redis.command(['MGET', redis.key('kv', 'one'), redis.key('kv', 'two')]));
});

conversationLogContract('the log in a Redis cluster', {
  create: (limits) => createLog(limits, `contract${++prefixes}`),
  createPeer: (log, limits) => createLog(limits, prefixOf.get(log)!),
  now: () => Date.now(),
  pass,
});
keyValueStoreContract('the store in a Redis cluster', {
  pass,
  create: async () => createRedisKeyValueStore(await connect()),
});
leaseStoreContract('the lease store in a Redis cluster', {
  pass,
  create: async () => createRedisLeaseStore(await connect()),
});
callHoldsContract('the holds in a Redis cluster', {
  pass,
  settle: () => pass(150),
  async create() {
    const prefix = `contract${++prefixes}`;
    return {
      panels: createRedisCallHolds({ redis: await connect(prefix), clock }),
      voice: createRedisCallHolds({ redis: await connect(prefix), clock }),
    };
  },
});
