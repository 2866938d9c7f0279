import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { EarshotError } from '../../shared/errors.ts';
import { silentLogger } from '../core/ports/logger.ts';
import { createSystemClock } from '../core/system-clock.ts';
import { connectRedis, type Redis } from '../redis.ts';
import { startRedis, type TestRedis } from '../testing/redis-server.ts';
import { createRedisKeyValueStore, createRedisLeaseStore } from './redis-store.ts';
import { keyValueStoreContract, leaseStoreContract } from './stores.contract.ts';

let server: TestRedis;
let redis: Redis;
const pass = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const untilReady = async () => {
  for (let tries = 0; !redis.ready; tries++) {
    assert.ok(tries < 3_000, 'Redis did not become reachable');
    await pass(10);
  }
};

before(async () => {
  server = await startRedis();
  redis = connectRedis({
    url: server.url,
    prefix: 'test',
    commandTimeoutMs: 500,
    clock: createSystemClock(),
    logger: silentLogger,
  });
  await untilReady();
});
after(async () => {
  await redis?.close();
  await server?.stop();
});

keyValueStoreContract('the Redis store', { pass, create: async () => createRedisKeyValueStore(redis) });
leaseStoreContract('the Redis lease store', { pass, create: async () => createRedisLeaseStore(redis) });

describe('the Redis stores, beyond the contract', () => {
  it('T8: a Redis that hangs costs one timeout, not one per command', async () => {
    const store = createRedisKeyValueStore(redis);
    server.freeze();
    try {
      const began = Date.now();
      await assert.rejects(store.get('x'), (error) => error instanceof EarshotError && error.code === 'timeout');
      assert.ok(Date.now() - began < 10_000);
      assert.equal(redis.ready, false);
      const refused = Date.now();
      for (let n = 0; n < 50; n++) {
        await assert.rejects(store.get('x'), (error) => error instanceof EarshotError && error.code === 'unavailable');
      }
      // With a timeout each they would take 25 s.
      assert.ok(Date.now() - refused < 10_000, 'commands while it hangs do not wait');
    } finally {
      server.thaw();
    }
    await untilReady();
    await store.set('x', 'after', 1_000);
    assert.equal(await store.get('x'), 'after');
  });

  it('T8: a Redis that keeps hanging is probed from time to time, and listeners are notified once when it answers', async () => {
    const store = createRedisKeyValueStore(redis);
    let calls = 0;
    redis.onReady(() => calls++);
    await pass(50);
    const before = calls;
    server.freeze();
    const codes: string[] = [];
    try {
      for (const end = Date.now() + 2_700; Date.now() < end; await pass(20)) {
        await store.get('x').catch((error) => codes.push(EarshotError.from(error).code));
      }
    } finally {
      server.thaw();
    }
    const timeouts = codes.filter((code) => code === 'timeout').length;
    assert.ok(timeouts >= 1 && timeouts <= 3, `${timeouts} of ${codes.length} waited`);
    assert.equal(codes.filter((code) => code === 'unavailable').length, codes.length - timeouts);
    await untilReady();
    assert.equal(calls, before + 1);
  });

  it('reconnects after its connections were killed, and after a restart', async () => {
    const store = createRedisKeyValueStore(redis);
    await store.set('kept', 'yes', 60_000);
    await server.ask('CLIENT KILL TYPE normal');
    await pass(50);
    await untilReady();
    assert.equal(await store.get('kept'), 'yes');
    const down = server.restart({ downMs: 300 });
    await pass(100);
    await assert.rejects(store.get('kept'), (error) => error instanceof EarshotError && error.retryable);
    await down;
    await untilReady();
    assert.equal(await store.get('kept'), undefined, 'the restarted Redis is empty');
  });

  it('T9: a fence does not decrease when Redis lost its data', async () => {
    const leases = createRedisLeaseStore(redis);
    // Loads the script, so that one command is one step.
    await leases.forceAcquire('another', 'owner', 10_000);
    // Concurrently, so that the fence is lost and given again within a millisecond.
    const taken = await Promise.all(
      Array.from({ length: 20 }, async (_, n) => {
        const lease = leases.forceAcquire('call', `owner ${n}`, 10_000);
        await redis.command(['FLUSHALL']);
        return lease;
      }),
    );
    for (const [n, { fence }] of taken.entries()) {
      assert.ok(Number.isSafeInteger(fence));
      if (n > 0) assert.ok(fence > taken[n - 1]!.fence, `${fence} after ${taken[n - 1]!.fence}`);
    }
    for (const lease of taken) assert.equal(await leases.renew(lease, 1_000), false);
  });

  it('keys of one id share a cluster slot, under the prefix', () => {
    assert.equal(redis.key('lease', 'a', ':fence'), 'test:v1:lease:{a}:fence');
  });
});
