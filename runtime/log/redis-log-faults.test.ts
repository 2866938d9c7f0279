import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { foldEvents } from '../../shared/assist/conversation.ts';
import type { ConversationLog } from '../core/ports/conversation-log.ts';
import { silentLogger } from '../core/ports/logger.ts';
import { createSystemClock } from '../core/system-clock.ts';
import { connectRedis, type Redis } from '../redis.ts';
import {
  assertIdsOnce,
  newConversationId,
  recorder,
  until,
  utterance,
  utterances,
  viewOf,
} from '../testing/log-recorder.ts';
import { startRedis, type TestRedis } from '../testing/redis-server.ts';
import { createRedisConversationLog } from './redis-conversation-log.ts';

let server: TestRedis;
const open: { redis: Redis; log: ConversationLog }[] = [];
let prefix = '';
let prefixes = 0;

async function createLog(options: { maxBacklogEvents?: number; compareMs?: number } = {}): Promise<ConversationLog> {
  const clock = createSystemClock();
  const redis = connectRedis({ url: server.url, prefix, commandTimeoutMs: 200, clock, logger: silentLogger });
  await until(() => redis.ready);
  const log = createRedisConversationLog({
    redis,
    instance: crypto.randomUUID(),
    clock,
    random: Math.random,
    compareMs: 300,
    probeMs: 100,
    ...options,
  });
  open.push({ redis, log });
  return log;
}

before(async () => {
  server = await startRedis();
});
beforeEach(() => {
  prefix = `faults${++prefixes}`;
});
after(async () => {
  for (const { log, redis } of open) {
    await log.close();
    await redis.close();
  }
  await server?.stop();
});

describe('the Redis log under faults', () => {
  it('T6: while Redis is away readers go on live, and afterwards history holds the same events under the same ids', async () => {
    const writer = await createLog();
    const id = newConversationId();
    const reader = recorder();
    writer.follow(id, undefined, reader.listener);
    const before = await writer.append(id, utterances(1, 5));
    server.freeze();
    const during = await writer.append(id, utterances(6, 8));
    await writer.append(id, utterances(9, 10));
    await until(() => reader.events.length === 10, 1_500);
    assert.equal(writer.degraded, true);
    assert.deepEqual((await writer.snapshot(id)).conversation, foldEvents(utterances(1, 10)));
    server.thaw();
    await until(() => !writer.degraded);
    await writer.append(id, utterances(11, 12));
    const other = await createLog();
    const read = await other.read(id, before[0]);
    assert.equal(read.kind, 'tail');
    assert.deepEqual(read.kind === 'tail' && read.events.map(({ seq }) => seq), [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    assert.equal(read.kind === 'tail' && read.events[4]!.id, during[0]);
    await until(() => reader.events.length === 12);
    assert.equal(reader.resets.length, 0);
    assertIdsOnce(reader);
  });

  it('T8: an append costs at most one time-out while Redis hangs, and then nothing', async () => {
    const writer = await createLog();
    const id = newConversationId();
    await writer.append(id, [utterance(1)]);
    server.freeze();
    try {
      let began = Date.now();
      await writer.append(id, [utterance(2)]);
      assert.ok(Date.now() - began < 600);
      began = Date.now();
      for (let n = 3; n <= 50; n++) await writer.append(id, [utterance(n)]);
      assert.ok(Date.now() - began < 300);
    } finally {
      server.thaw();
    }
    await until(() => !writer.degraded);
    assert.deepEqual((await (await createLog()).snapshot(id)).conversation, foldEvents(utterances(1, 50)));
  });

  it('T7: when Redis loses everything, readers everywhere get a reset with all that was said, in a new epoch', async () => {
    const writer = await createLog();
    const other = await createLog();
    const id = newConversationId();
    const reader = recorder();
    other.follow(id, undefined, reader.listener);
    const ids = await writer.append(id, utterances(1, 6));
    await until(() => reader.events.length === 6);
    await server.ask('FLUSHALL');
    await writer.append(id, utterances(7, 8));
    await until(() => reader.resets.length > 0 && viewOf(reader).utterances.length === 8);
    assert.deepEqual(viewOf(reader), foldEvents(utterances(1, 8)));
    assert.equal((await other.read(id, ids[2])).kind, 'reset', 'no cursor of the old epoch is taken');
    assertIdsOnce(reader);
  });

  it('T7: the loss is noticed although nobody writes any more', async () => {
    const writer = await createLog();
    const id = newConversationId();
    await writer.append(id, utterances(1, 3));
    await server.ask('FLUSHALL');
    const late = await createLog();
    await new Promise((resolve) => setTimeout(resolve, 900));
    assert.deepEqual((await late.snapshot(id)).conversation, foldEvents(utterances(1, 3)));
  });

  it('a restart that loses everything in the middle of a call costs no word', async () => {
    const writer = await createLog();
    const other = await createLog();
    const id = newConversationId();
    const reader = recorder();
    other.follow(id, undefined, reader.listener);
    await writer.append(id, utterances(1, 4));
    await until(() => reader.events.length === 4);
    const back = server.restart({ downMs: 300 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    await writer.append(id, utterances(5, 7));
    await back;
    await until(() => !writer.degraded && !other.degraded, 8_000);
    await writer.append(id, utterances(8, 9));
    await until(() => viewOf(reader).utterances.length === 9, 8_000);
    assert.deepEqual(viewOf(reader), foldEvents(utterances(1, 9)));
    assertIdsOnce(reader);
  });

  it('T6: a copy that lagged takes over; what it had not got is told again, and no id means two things', async () => {
    const writer = await createLog();
    const other = await createLog();
    const id = newConversationId();
    const reader = recorder();
    other.follow(id, undefined, reader.listener);
    await writer.append(id, utterances(1, 3));
    await server.save();
    await writer.append(id, utterances(4, 6));
    await until(() => reader.events.length === 6);
    const back = server.restart({ with: 'saved', downMs: 100 });
    await until(() => writer.degraded || other.degraded, 500).catch(() => {});
    await writer.append(id, utterances(7, 8));
    await back;
    await until(() => !writer.degraded && !other.degraded, 8_000);
    await writer.append(id, [utterance(9)]);
    await until(() => viewOf(reader).utterances.length === 9, 8_000);
    assert.deepEqual(viewOf(reader), foldEvents(utterances(1, 9)));
    for (const log of [writer, other, await createLog()]) {
      assert.deepEqual((await log.snapshot(id)).conversation, foldEvents(utterances(1, 9)));
    }
    assertIdsOnce(reader);
  });

  it('T6: the loss of the last words is noticed although nobody writes any more', async () => {
    const writer = await createLog();
    const id = newConversationId();
    await writer.append(id, utterances(1, 3));
    await server.save();
    await writer.append(id, utterances(4, 5));
    await server.restart({ with: 'saved' });
    await until(() => writer.degraded, 500).catch(() => {});
    await until(() => !writer.degraded, 8_000);
    const late = await createLog();
    await new Promise((resolve) => setTimeout(resolve, 900));
    assert.deepEqual((await late.snapshot(id)).conversation, foldEvents(utterances(1, 5)));
  });

  it('T7: who begins anew without having heard the last words does not cost them', async () => {
    const writer = await createLog({ compareMs: 600_000 });
    const other = await createLog({ compareMs: 600_000 });
    const id = newConversationId();
    const [here, there] = [recorder(), recorder()];
    writer.follow(id, undefined, here.listener);
    other.follow(id, undefined, there.listener);
    await writer.append(id, utterances(1, 4));
    await until(() => there.events.length === 4);
    // Both miss what is published from here on; only the other one comes back and finds everything gone.
    const [, theirs] = open.slice(-2);
    const subscribed = theirs!.redis.ready;
    assert.ok(subscribed);
    await server.ask('CLIENT KILL TYPE pubsub');
    await writer.append(id, [utterance(5)]);
    await server.ask('FLUSHALL');
    await until(() => theirs!.redis.ready);
    await until(() => there.resets.length > 0 || here.resets.length > 0, 8_000);
    await writer.append(id, [utterance(6)]);
    for (const [log, reader] of [[writer, here] as const, [other, there] as const]) {
      await until(() => viewOf(reader).utterances.length === 6, 8_000);
      assert.deepEqual((await log.snapshot(id)).conversation, foldEvents(utterances(1, 6)));
      assert.deepEqual(viewOf(reader), foldEvents(utterances(1, 6)));
      assertIdsOnce(reader);
    }
  });

  it('T7: a stranger to what was lost writes first; nothing that the others know is dropped', async () => {
    const writer = await createLog();
    const id = newConversationId();
    await writer.append(id, utterances(1, 4));
    await server.ask('FLUSHALL');
    const stranger = await createLog();
    await stranger.append(id, [utterance(5)]);
    await writer.append(id, [utterance(6)]);
    const expected = [1, 2, 3, 4, 5, 6].map((n) => `u${n}`);
    for (const log of [writer, stranger]) {
      let { utterances } = (await log.snapshot(id)).conversation;
      for (let tries = 0; utterances.length < 6 && tries < 200; tries++) {
        await new Promise((resolve) => setTimeout(resolve, 25));
        ({ utterances } = (await log.snapshot(id)).conversation);
      }
      assert.deepEqual(utterances.map(({ utteranceId }) => utteranceId).sort(), expected);
    }
  });

  it('killed connections lose nothing', async () => {
    const writer = await createLog();
    const other = await createLog();
    const id = newConversationId();
    const reader = recorder();
    other.follow(id, undefined, reader.listener);
    for (let n = 1; n <= 40; n++) {
      if (n % 10 === 0) {
        await server.ask('CLIENT KILL TYPE pubsub');
        await server.ask('CLIENT KILL TYPE normal');
      }
      await writer.append(id, [utterance(n)]);
    }
    await until(() => !writer.degraded && !other.degraded, 8_000);
    await until(() => viewOf(reader).utterances.length === 40, 8_000);
    assert.deepEqual(viewOf(reader), foldEvents(utterances(1, 40)));
    assertIdsOnce(reader);
  });

  it('two that wrote apart are brought together with everything that either wrote', async () => {
    const a = await createLog();
    const id = newConversationId();
    await a.append(id, utterances(1, 2));
    server.freeze();
    await a.append(id, utterances(10, 12));
    server.thaw();
    // Another instance is quicker than the first one's recovery, or comes after it: both must end well.
    const b = await createLog();
    await b.append(id, utterances(20, 21));
    await until(() => !a.degraded);
    await a.append(id, [utterance(30)]);
    const texts = async (log: ConversationLog) =>
      (await log.snapshot(id)).conversation.utterances.map(({ utteranceId }) => utteranceId).sort();
    const expected = [1, 2, 10, 11, 12, 20, 21, 30].map((n) => `u${n}`).sort();
    assert.deepEqual(await texts(a), expected);
    assert.deepEqual(await texts(b), expected);
  });

  it('more than may wait for Redis is stored as one fold, and none of it is missing', async () => {
    const writer = await createLog({ maxBacklogEvents: 20 });
    const id = newConversationId();
    await writer.append(id, utterances(1, 2));
    server.freeze();
    for (let n = 3; n <= 60; n++) await writer.append(id, [utterance(n)]);
    server.thaw();
    await until(() => !writer.degraded);
    assert.deepEqual((await (await createLog()).snapshot(id)).conversation, foldEvents(utterances(1, 60)));
  });

  it('T9: a stale owner is refused also for what she wrote while Redis was away', async () => {
    const writer = await createLog();
    const id = newConversationId();
    await writer.append(id, [utterance(1)], { fence: 5 });
    server.freeze();
    try {
      await writer.append(id, [utterance(2)], { fence: 5 });
      await assert.rejects(writer.append(id, [utterance(3)], { fence: 4 }));
    } finally {
      server.thaw();
    }
    await until(() => !writer.degraded);
    assert.equal((await writer.snapshot(id)).conversation.utterances.length, 2);
  });

  it('leaves nothing in Redis of a conversation that was erased, but for the agreed epoch of the next', async () => {
    const writer = await createLog();
    const id = newConversationId();
    await writer.append(id, utterances(1, 30));
    assert.match(await server.ask(`EXISTS ${prefix}:v1:log:{${id}}:log`), /:1/);
    await writer.erase(id);
    const keys = await server.ask(`KEYS ${prefix}:v1:log:{${id}}*`);
    assert.ok(!keys.includes(':log\r') && !keys.includes(':meta') && !keys.includes(':view'), keys);
  });
});
