import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { foldEvents } from '../../shared/assist/conversation.ts';
import { assertIdsOnce, newConversationId, recorder, utterance, utterances, viewOf } from '../testing/log-recorder.ts';
import { useRedisLogs } from '../testing/redis-logs.ts';
import { until } from '../testing/until.ts';

const logs = useRedisLogs('outage');
/** Where nothing is broken; a busy machine answers late. */
const patient = { commandTimeoutMs: 30_000 };

async function whileFrozen<T>(run: () => Promise<T>): Promise<T> {
  logs.server.freeze();
  try {
    return await run();
  } finally {
    logs.server.thaw();
  }
}

describe('the Redis log while Redis is unreachable', () => {
  it('T6: while Redis is away readers get live events, and afterwards history holds them under the same ids', async () => {
    const writer = await logs.create();
    const id = newConversationId();
    const reader = recorder();
    writer.follow(id, undefined, reader.listener);
    const before = await writer.append(id, utterances(1, 5));
    // What the reader starts with is read from Redis.
    await until(() => reader.events.length === 5);
    const during = await whileFrozen(async () => {
      const ids = await writer.append(id, utterances(6, 8));
      await writer.append(id, utterances(9, 10));
      await until(() => reader.events.length === 10);
      assert.equal(writer.degraded, true);
      assert.deepEqual((await writer.snapshot(id)).conversation, foldEvents(utterances(1, 10)));
      return ids;
    });
    await until(() => !writer.degraded);
    await writer.append(id, utterances(11, 12));
    const other = await logs.create(patient);
    const read = await other.read(id, before[0]);
    assert.equal(read.kind, 'tail');
    assert.deepEqual(read.kind === 'tail' && read.events.map(({ seq }) => seq), [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    assert.equal(read.kind === 'tail' && read.events[4]!.id, during[0]);
    await until(() => reader.events.length === 12);
    assert.equal(reader.resets.length, 0);
    assertIdsOnce(reader);
  });

  it('T8: while Redis hangs the first append waits for one timeout, and later ones do not wait', async () => {
    const writer = await logs.create();
    const id = newConversationId();
    await writer.append(id, [utterance(1)]);
    await whileFrozen(async () => {
      let began = Date.now();
      await writer.append(id, [utterance(2)]);
      // One timeout is 200 ms; one for each of the others would be 10 s.
      assert.ok(Date.now() - began < 5_000);
      began = Date.now();
      for (let n = 3; n <= 50; n++) await writer.append(id, [utterance(n)]);
      assert.ok(Date.now() - began < 5_000);
    });
    await until(() => !writer.degraded);
    assert.deepEqual((await (await logs.create(patient)).snapshot(id)).conversation, foldEvents(utterances(1, 50)));
  });

  it('a log that is closed while Redis is away stores what only it has, if Redis is back in time', async () => {
    const writer = await logs.create({ closeMs: 60_000 });
    const id = newConversationId();
    await writer.append(id, utterances(1, 3));
    logs.server.freeze();
    await writer.append(id, utterances(4, 6));
    const closed = writer.close();
    logs.server.thaw();
    await closed;
    assert.deepEqual((await (await logs.create()).snapshot(id)).conversation, foldEvents(utterances(1, 6)));
  });

  it('killed connections lose nothing', async () => {
    const writer = await logs.create();
    const other = await logs.create();
    const id = newConversationId();
    const reader = recorder();
    other.follow(id, undefined, reader.listener);
    for (let n = 1; n <= 40; n++) {
      if (n % 10 === 0) {
        await logs.server.ask('CLIENT KILL TYPE pubsub');
        await logs.server.ask('CLIENT KILL TYPE normal');
      }
      await writer.append(id, [utterance(n)]);
    }
    await until(() => !writer.degraded && !other.degraded);
    await until(() => viewOf(reader).utterances.length === 40);
    assert.deepEqual(viewOf(reader), foldEvents(utterances(1, 40)));
    assertIdsOnce(reader);
  });

  it('a backlog beyond its bound is stored as one view, and none of it is missing', async () => {
    const writer = await logs.create({ maxBacklogEvents: 20 });
    const id = newConversationId();
    await writer.append(id, utterances(1, 2));
    await whileFrozen(async () => {
      for (let n = 3; n <= 60; n++) await writer.append(id, [utterance(n)]);
    });
    await until(() => !writer.degraded);
    assert.deepEqual((await (await logs.create(patient)).snapshot(id)).conversation, foldEvents(utterances(1, 60)));
  });

  it('T9: a stale owner is refused also while Redis is away', async () => {
    const writer = await logs.create();
    const id = newConversationId();
    await writer.append(id, [utterance(1)], { fence: 5 });
    await whileFrozen(async () => {
      await writer.append(id, [utterance(2)], { fence: 5 });
      await assert.rejects(writer.append(id, [utterance(3)], { fence: 4 }));
    });
    await until(() => !writer.degraded);
    assert.equal((await writer.snapshot(id)).conversation.utterances.length, 2);
  });

  it('an erased conversation leaves nothing in Redis but the reserved epoch of the next one', async () => {
    const writer = await logs.create(patient);
    const id = newConversationId();
    await writer.append(id, utterances(1, 30));
    assert.match(await logs.server.ask(`EXISTS ${logs.prefix}:v1:log:{${id}}:log`), /:1/);
    await writer.erase(id);
    const keys = await logs.server.ask(`KEYS ${logs.prefix}:v1:log:{${id}}*`);
    assert.ok(!keys.includes(':log\r') && !keys.includes(':meta') && !keys.includes(':view'), keys);
  });
});
