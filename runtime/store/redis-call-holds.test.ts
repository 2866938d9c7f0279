import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { parseConversationId } from '../../shared/ids.ts';
import { silentLogger } from '../core/ports/logger.ts';
import { createSystemClock } from '../core/system-clock.ts';
import { connectRedis, type Redis } from '../redis.ts';
import { startRedis, type TestRedis } from '../testing/redis-server.ts';
import { until } from '../testing/until.ts';
import { assertNotified, callHoldsContract } from './call-holds.contract.ts';
import { createRedisCallHolds } from './redis-call-holds.ts';

const clock = createSystemClock();
const pass = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
/** A watch begins with a subscription and a read that are on their way. */
const settle = () => pass(150);
let server: TestRedis;
/** One for each of two instances. */
let connections: Redis[] = [];

const untilReady = async () => {
  for (let tries = 0; !connections.every(({ ready }) => ready); tries++) {
    assert.ok(tries < 3_000, 'Redis did not become reachable');
    await pass(10);
  }
};
const instances = () => {
  const [panels, voice] = connections.map((redis) => createRedisCallHolds({ redis, clock }));
  return { panels: panels!, voice: voice! };
};
const newId = () => parseConversationId(crypto.randomUUID());

before(async () => {
  server = await startRedis();
  connections = [1, 2].map(() =>
    connectRedis({ url: server.url, prefix: 'test', commandTimeoutMs: 500, clock, logger: silentLogger }),
  );
  await untilReady();
});
after(async () => {
  for (const redis of connections) await redis.close();
  await server?.stop();
});

callHoldsContract('Redis between two instances', { create: async () => instances(), settle, pass });

describe('holds in Redis, beyond the contract', () => {
  it('an instance reads the holds again that were set while its connection was lost', async () => {
    const { panels, voice } = instances();
    const [held, freed] = [newId(), newId()];
    const changes = { held: [] as boolean[], freed: [] as boolean[] };
    const stops = [
      voice.watch(held, (value) => changes.held.push(value)),
      voice.watch(freed, (value) => changes.freed.push(value)),
    ];
    await settle();
    await panels.set(freed, true, 60_000);
    await assertNotified(changes.freed, [true]);
    await server.ask('CLIENT KILL TYPE pubsub');
    await Promise.all([panels.set(held, true, 60_000), panels.set(freed, false, 60_000)]);
    await assertNotified(changes.held, [true]);
    await assertNotified(changes.freed, [true, false]);
    for (const stop of stops) stop();
  });

  it('T8: while Redis hangs a hold reaches calls of its own instance and is rejected when it reaches none', async () => {
    const { panels, voice } = instances();
    const [here, elsewhere] = [newId(), newId()];
    const changes: boolean[] = [];
    const stop = voice.watch(here, (held) => changes.push(held));
    await settle();
    server.freeze();
    try {
      assert.equal(await voice.set(here, true, 60_000), true);
      assert.deepEqual(changes, [true]);
      await assert.rejects(panels.set(elsewhere, true, 60_000), { code: 'timeout' });
    } finally {
      server.thaw();
    }
    await pass(200);
    assert.deepEqual(changes, [true], 'what Redis executes late changes nothing');
    stop();
  });

  it('T7: a Redis that lost everything ends no hold; the hold expires by itself', async () => {
    const { panels, voice } = instances();
    const id = newId();
    const changes: boolean[] = [];
    const stop = voice.watch(id, (held) => changes.push(held));
    await settle();
    await panels.set(id, true, 3_000);
    await assertNotified(changes, [true]);
    await server.restart();
    await untilReady();
    await settle();
    assert.deepEqual(changes, [true]);
    await pass(3_000);
    await assertNotified(changes, [true, false]);
    stop();
  });

  it('the end of a hold is kept as long as a hold, in the slot of its conversation, and nothing after that', async () => {
    const { panels } = instances();
    const id = newId();
    await panels.set(id, true, 60_000);
    await panels.set(id, false, 2_000);
    assert.match(await server.ask(`GET test:v1:hold:{${id}}`), /\r\n0\r\n/);
    await until(async () => !(await server.ask('KEYS test:v1:hold:*')).includes(id));
  });
});
