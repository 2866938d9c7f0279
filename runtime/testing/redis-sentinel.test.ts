/** A real primary with a replica and a sentinel, all with passwords: found from the address, and followed when they change roles. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Redis } from '../redis.ts';
import { createRedisKeyValueStore } from '../store/redis-store.ts';
import { startRedisSentinel, type TestSentinel } from './redis-cluster-servers.ts';
import { connectReady, redisContracts } from './redis-contracts.ts';

let servers: TestSentinel;
before(async () => {
  servers = await startRedisSentinel();
});
after(async () => {
  await servers?.stop();
});

/** Right after a connection is ready, the first command may find that the primary's is still being made. */
async function stored(redis: Redis, value: string): Promise<void> {
  for (let left = 40; ; left--) {
    try {
      return await createRedisKeyValueStore(redis).set('way', value, 60_000);
    } catch (error) {
      if (left === 0) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

test('a sentinel is recognized in every spelling, and names the primary', async () => {
  const plain = `redis://127.0.0.1:${servers.sentinel.port}`;
  const unreachable = 'redis-sentinel://127.0.0.1:1';
  const ways = [
    { url: servers.url },
    { url: plain },
    { url: plain, mode: 'sentinel' as const, sentinel: { master: 'main' } },
    { url: `redis-sentinel://127.0.0.1:${servers.sentinel.port}` },
    { url: `${unreachable},127.0.0.1:${servers.sentinel.port}/main` },
  ];
  for (const [n, way] of ways.entries()) {
    const redis = await connectReady(way);
    await stored(redis, String(n));
    assert.match(await servers.primary.ask('GET test:v1:kv:{way}'), new RegExp(`\\r\\n${n}\\r\\n`));
    await redis.close();
  }
});

redisContracts('a Redis with sentinels', () => ({ url: servers.url }));
