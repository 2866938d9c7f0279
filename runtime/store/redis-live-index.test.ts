import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { LiveIndex } from '../core/ports/live-index.ts';
import { createSystemClock } from '../core/system-clock.ts';
import type { Redis } from '../redis.ts';
import { connectReady } from '../testing/redis-contracts.ts';
import { startRedis, type TestRedis } from '../testing/redis-server.ts';
import { until } from '../testing/until.ts';
import { languageOf, liveEntry, liveIndexContract, newId } from './live-index.contract.ts';
import { createRedisLiveIndex } from './redis-live-index.ts';

const clock = createSystemClock();
const leaseMs = 600;
let server: TestRedis;
let prefixes = 0;
const connections: Redis[] = [];
const indexes: LiveIndex[] = [];

async function instances(names: readonly string[], prefix = `live${prefixes++}`) {
  const made = await Promise.all(
    names.map(async (instance) => {
      const redis = await connectReady({ url: server.url, prefix });
      const index = createRedisLiveIndex({ redis, clock, instance, leaseMs });
      connections.push(redis);
      indexes.push(index);
      return { redis, index };
    }),
  );
  // A message that is published before the other listens is read from the hash instead.
  return { made, prefix };
}

before(async () => {
  server = await startRedis();
});
after(async () => {
  for (const index of indexes) await index.close();
  for (const redis of connections) await redis.close();
  await server?.stop();
});

liveIndexContract('Redis between two instances', {
  async create() {
    const { made } = await instances(['a', 'b']);
    return { here: made[0]!.index, there: made[1]!.index };
  },
});

describe('the live index in Redis, beyond the contract', () => {
  it('H5: what an instance had that died is erased from Redis and from the memory of the others, and counted until then', async () => {
    const { made, prefix } = await instances(['dead', 'b', 'c']);
    const [dead, b, c] = made;
    const [id, other] = [newId(), newId()];
    dead!.index.publish([liveEntry(id, 1), liveEntry(other, 1)]);
    await until(() => c!.index.get(id) !== undefined, 'the entry is there');
    await dead!.redis.close();
    assert.equal(await b!.index.count(id), 1);
    assert.equal(await b!.index.erase(id), 1);
    assert.equal(await b!.index.count(id), 0);
    assert.equal(await c!.index.erase(id), 0);
    for (const { index } of [b!, c!]) assert.equal(index.get(id), undefined);
    const left = await b!.redis.command(['HGETALL', b!.redis.key('live', 'dead')]);
    assert.ok(!JSON.stringify(left).includes(id), prefix);
  });

  it('forgets the entries of an instance that dies, and keeps what another one has', async () => {
    const { made } = await instances(['a', 'b', 'reader']);
    const [a, b, reader] = made;
    const [shared, lost] = [newId(), newId()];
    a!.index.publish([liveEntry(shared, 2, {}), liveEntry(lost, 1)]);
    b!.index.publish([liveEntry(shared, 1)]);
    await until(() => languageOf(reader!.index, shared) === 'x-2', 'the later row counts');
    await until(() => reader!.index.get(lost) !== undefined, 'the other one is there');
    // Killed: it neither says that it leaves nor renews its lease.
    await a!.redis.close();
    await until(() => reader!.index.get(lost) === undefined, 'its own entry is gone');
    assert.equal(languageOf(reader!.index, shared), 'x-1', 'the other instance still has it');
  });

  it('gives an instance that starts later everything that is there', async () => {
    const { made, prefix } = await instances(['a']);
    const id = newId();
    made[0]!.index.publish([liveEntry(id, 7, {})]);
    const later = (await instances(['late'], prefix)).made[0]!;
    await until(() => languageOf(later.index, id) === 'x-7', 'the entry is read');
  });

  it('is exact again after messages were lost', async () => {
    const { made } = await instances(['a', 'b']);
    const [kept, gone, added] = [newId(), newId(), newId()];
    made[0]!.index.publish([liveEntry(kept, 1), liveEntry(gone, 1)]);
    await until(() => made[1]!.index.get(gone) !== undefined, 'the first entries are there');
    await server.ask('CLIENT KILL TYPE pubsub');
    made[0]!.index.publish([liveEntry(kept, 2), liveEntry(added, 1)]);
    made[0]!.index.remove([gone]);
    await until(() => made[1]!.index.get(gone) === undefined, 'what was removed is gone');
    await until(() => languageOf(made[1]!.index, kept) === 'x-2', 'the change is there');
    assert.ok(made[1]!.index.get(added));
  });

  it('says that others cannot be reached, keeps their entries, and reads them again', async () => {
    const { made } = await instances(['a', 'b']);
    const id = newId();
    made[0]!.index.publish([liveEntry(id, 1)]);
    await until(() => made[1]!.index.get(id) !== undefined, 'the entry is there');
    assert.equal(made[1]!.index.partial, false);
    await made[1]!.redis.close();
    assert.equal(made[1]!.index.partial, true);
    assert.ok(made[1]!.index.get(id));
  });

  it('takes the entries of an instance that closes at once', async () => {
    const { made } = await instances(['a', 'b']);
    const id = newId();
    made[0]!.index.publish([liveEntry(id, 1)]);
    await until(() => made[1]!.index.get(id) !== undefined, 'the entry is there');
    const from = clock.monotonic();
    await made[0]!.index.close();
    await until(() => made[1]!.index.get(id) === undefined, 'the entry is gone');
    assert.ok(clock.monotonic() - from < leaseMs * 10);
  });
});
