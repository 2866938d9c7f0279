/** A real primary with a replica and a sentinel, all with passwords: found from the address, and followed when they change roles. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
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
    await createRedisKeyValueStore(redis).set('way', String(n), 60_000);
    assert.match(await servers.primary.ask('GET test:v1:kv:{way}'), new RegExp(`\\r\\n${n}\\r\\n`));
    await redis.close();
  }
});

redisContracts('a Redis with sentinels', () => ({ url: servers.url }));
