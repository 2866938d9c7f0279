import { after, before } from 'node:test';
import { silentLogger } from '../core/ports/logger.ts';
import { createSystemClock } from '../core/system-clock.ts';
import { connectRedis, type Redis } from '../redis.ts';
import { startRedis, type TestRedis } from '../testing/redis-server.ts';
import { until } from '../testing/until.ts';
import { conversationLogContract } from './conversation-log.contract.ts';
import type { ConversationLogLimits } from './limits.ts';
import { createRedisConversationLog } from './redis-conversation-log.ts';

let server: TestRedis;
const connections: Redis[] = [];
let prefixes = 0;
const prefixOf = new WeakMap<object, string>();

async function createLog(limits: Partial<ConversationLogLimits> | undefined, prefix: string) {
  const clock = createSystemClock();
  const redis = connectRedis({ url: server.url, prefix, commandTimeoutMs: 500, clock, logger: silentLogger });
  connections.push(redis);
  await until(() => redis.ready);
  const log = createRedisConversationLog({
    redis,
    instance: crypto.randomUUID(),
    clock,
    random: Math.random,
    ...(limits && { limits }),
  });
  prefixOf.set(log, prefix);
  return log;
}

before(async () => {
  server = await startRedis();
});
after(async () => {
  for (const redis of connections) await redis.close();
  await server?.stop();
});

conversationLogContract('the Redis log', {
  create: (limits) => createLog(limits, `contract${++prefixes}`),
  createPeer: (log, limits) => createLog(limits, prefixOf.get(log)!),
  now: () => Date.now(),
  pass: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
});
