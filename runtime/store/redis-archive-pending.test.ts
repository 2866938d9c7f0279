import { after, before } from 'node:test';
import type { Redis } from '../redis.ts';
import { connectReady } from '../testing/redis-contracts.ts';
import { startRedis, type TestRedis } from '../testing/redis-server.ts';
import { archivePendingContract } from './archive-pending.contract.ts';
import { createRedisArchivePending } from './redis-archive-pending.ts';

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

archivePendingContract('Redis', () => {
  const name = `pending-${++lists}`;
  return createRedisArchivePending({ ...redis, key: (module, _id, part) => redis.key(module, name, part) });
});
