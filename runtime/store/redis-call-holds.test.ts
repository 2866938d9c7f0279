import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { parseConversationId } from '../../shared/ids.ts';
import { silentLogger } from '../core/ports/logger.ts';
import { createSystemClock } from '../core/system-clock.ts';
import { connectRedis, type Redis } from '../redis.ts';
import { startRedis, type TestRedis } from '../testing/redis-server.ts';
import { callHoldsContract, toldSoon } from './call-holds.contract.ts';
import { createRedisCallHolds } from './redis-call-holds.ts';

const clock = createSystemClock();
const pass = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
/** A subscription and a look are on their way when a watch begins. */
const settle = () => pass(150);
let server: TestRedis;
/** Of two instances. */
let connections: Redis[] = [];

const untilReady = async () => {
  for (let tries = 0; !connections.every(({ ready }) => ready); tries++) {
    assert.ok(tries < 800, 'Redis did not become reachable');
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
  it('learns by looking again what was said while its connection was away', async () => {
    const { panels, voice } = instances();
    const [held, freed] = [newId(), newId()];
    const told = { held: [] as boolean[], freed: [] as boolean[] };
    const stops = [
      voice.watch(held, (value) => told.held.push(value)),
      voice.watch(freed, (value) => told.freed.push(value)),
    ];
    await settle();
    await panels.tell(freed, true, 60_000);
    await toldSoon(told.freed, [true]);
    await server.ask('CLIENT KILL TYPE pubsub');
    await Promise.all([panels.tell(held, true, 60_000), panels.tell(freed, false, 60_000)]);
    await toldSoon(told.held, [true]);
    await toldSoon(told.freed, [true, false]);
    for (const stop of stops) stop();
  });

  it('T8: while Redis hangs, a hold reaches a call of its own instance and says so where it reaches none', async () => {
    const { panels, voice } = instances();
    const [here, elsewhere] = [newId(), newId()];
    const told: boolean[] = [];
    const stop = voice.watch(here, (held) => told.push(held));
    await settle();
    server.freeze();
    try {
      assert.equal(await voice.tell(here, true, 60_000), true);
      assert.deepEqual(told, [true]);
      await assert.rejects(panels.tell(elsewhere, true, 60_000), { code: 'timeout' });
    } finally {
      server.thaw();
    }
    await pass(200);
    assert.deepEqual(told, [true], 'what Redis carried out late changes nothing');
    stop();
  });

  it('T7: a Redis that lost everything ends no hold; the hold ends by itself', async () => {
    const { panels, voice } = instances();
    const id = newId();
    const told: boolean[] = [];
    const stop = voice.watch(id, (held) => told.push(held));
    await settle();
    await panels.tell(id, true, 3_000);
    await toldSoon(told, [true]);
    await server.restart();
    await untilReady();
    await settle();
    assert.deepEqual(told, [true]);
    await pass(3_000);
    await toldSoon(told, [true, false]);
    stop();
  });

  it('keeps the end of a hold as long as a hold, in the slot of its conversation, and nothing after that', async () => {
    const { panels } = instances();
    const id = newId();
    await panels.tell(id, true, 60_000);
    await panels.tell(id, false, 400);
    assert.match(await server.ask(`GET test:v1:hold:{${id}}`), /\r\n0\r\n/);
    await pass(600);
    assert.match(await server.ask('KEYS test:v1:hold:*'), new RegExp(`^(?![^]*${id})`));
  });
});
