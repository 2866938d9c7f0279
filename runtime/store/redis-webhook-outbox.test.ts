import { after, before } from 'node:test';
import type { Redis } from '../redis.ts';
import { connectReady } from '../testing/redis-contracts.ts';
import { startRedis, type TestRedis } from '../testing/redis-server.ts';
import { createRedisWebhookOutbox } from './redis-webhook-outbox.ts';
import { webhookOutboxContract } from './webhook-outbox.contract.ts';

let server: TestRedis;
let redis: Redis;
let lists = 0;

before(async () => {
  server = await startRedis();
  redis = await connectReady({ url: server.url });
});
after(async () => {
  await redis?.close();
  await server?.stop();
});

webhookOutboxContract('Redis', (limits) => {
  const name = `outbox-${++lists}`;
  return createRedisWebhookOutbox({ ...redis, key: (module, _id, part) => redis.key(module, name, part) }, limits);
});
