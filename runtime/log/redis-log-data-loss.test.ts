import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { foldEvents } from '../../shared/assist/conversation.ts';
import type { ConversationLog } from '../core/ports/conversation-log.ts';
import { assertIdsOnce, newConversationId, recorder, utterance, utterances, viewOf } from '../testing/log-recorder.ts';
import { useRedisLogs } from '../testing/redis-logs.ts';
import { until } from '../testing/until.ts';

const logs = useRedisLogs('loss');

describe('the Redis log after Redis lost data', () => {
  it('T7: when Redis loses everything, readers on every instance get a reset with all events in a new epoch', async () => {
    const writer = await logs.create();
    const other = await logs.create();
    const id = newConversationId();
    const reader = recorder();
    other.follow(id, undefined, reader.listener);
    const ids = await writer.append(id, utterances(1, 6));
    await until(() => reader.events.length === 6);
    await logs.server.ask('FLUSHALL');
    await writer.append(id, utterances(7, 8));
    await until(() => reader.resets.length > 0 && viewOf(reader).utterances.length === 8);
    assert.deepEqual(viewOf(reader), foldEvents(utterances(1, 8)));
    assert.equal((await other.read(id, ids[2])).kind, 'reset', 'no cursor of the old epoch is taken');
    assertIdsOnce(reader);
  });

  it('T7: a loss is noticed without further writes', async () => {
    const writer = await logs.create();
    const id = newConversationId();
    await writer.append(id, utterances(1, 3));
    await logs.server.ask('FLUSHALL');
    const late = await logs.create();
    await until(async () => (await late.snapshot(id)).conversation.utterances.length === 3);
    assert.deepEqual((await late.snapshot(id)).conversation, foldEvents(utterances(1, 3)));
  });

  it('a restart that loses everything during a call loses no event', async () => {
    const writer = await logs.create();
    const other = await logs.create();
    const id = newConversationId();
    const reader = recorder();
    other.follow(id, undefined, reader.listener);
    await writer.append(id, utterances(1, 4));
    await until(() => reader.events.length === 4);
    const back = logs.server.restart({ downMs: 300 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    await writer.append(id, utterances(5, 7));
    await back;
    await until(() => !writer.degraded && !other.degraded);
    await writer.append(id, utterances(8, 9));
    await until(() => viewOf(reader).utterances.length === 9);
    assert.deepEqual(viewOf(reader), foldEvents(utterances(1, 9)));
    assertIdsOnce(reader);
  });

  it('T6: when a replica that lagged takes over, the missing events are stored again and no id is used twice', async () => {
    const writer = await logs.create();
    const other = await logs.create();
    const id = newConversationId();
    const reader = recorder();
    other.follow(id, undefined, reader.listener);
    await writer.append(id, utterances(1, 3));
    await logs.server.save();
    await writer.append(id, utterances(4, 6));
    await until(() => reader.events.length === 6);
    const back = logs.server.restart({ with: 'saved', downMs: 100 });
    await until(() => writer.degraded || other.degraded, 'the loss is noticed', 500).catch(() => {});
    await writer.append(id, utterances(7, 8));
    await back;
    await until(() => !writer.degraded && !other.degraded);
    await writer.append(id, [utterance(9)]);
    await until(() => viewOf(reader).utterances.length === 9);
    assert.deepEqual(viewOf(reader), foldEvents(utterances(1, 9)));
    for (const log of [writer, other, await logs.create()]) {
      assert.deepEqual((await log.snapshot(id)).conversation, foldEvents(utterances(1, 9)));
    }
    assertIdsOnce(reader);
  });

  it('T6: a loss of the newest events is noticed without further writes', async () => {
    const writer = await logs.create();
    const id = newConversationId();
    await writer.append(id, utterances(1, 3));
    await logs.server.save();
    await writer.append(id, utterances(4, 5));
    await logs.server.restart({ with: 'saved' });
    await until(() => writer.degraded, 'the loss is noticed', 500).catch(() => {});
    await until(() => !writer.degraded);
    const late = await logs.create();
    await until(async () => (await late.snapshot(id)).conversation.utterances.length === 5);
    assert.deepEqual((await late.snapshot(id)).conversation, foldEvents(utterances(1, 5)));
  });

  it('T7: an instance that begins a new epoch without the newest events does not lose them', async () => {
    const writer = await logs.create({ compareMs: 600_000 });
    const other = await logs.create({ compareMs: 600_000 });
    const id = newConversationId();
    const [here, there] = [recorder(), recorder()];
    writer.follow(id, undefined, here.listener);
    other.follow(id, undefined, there.listener);
    await writer.append(id, utterances(1, 4));
    await until(() => there.events.length === 4);
    // Both miss what is published from here on; only the other one reconnects and finds everything gone.
    const theirs = logs.redisOf(other);
    assert.ok(theirs.ready);
    await logs.server.ask('CLIENT KILL TYPE pubsub');
    await writer.append(id, [utterance(5)]);
    await logs.server.ask('FLUSHALL');
    await until(() => theirs.ready);
    await until(() => there.resets.length > 0 || here.resets.length > 0);
    await writer.append(id, [utterance(6)]);
    for (const [log, reader] of [[writer, here] as const, [other, there] as const]) {
      await until(() => viewOf(reader).utterances.length === 6);
      assert.deepEqual((await log.snapshot(id)).conversation, foldEvents(utterances(1, 6)));
      assert.deepEqual(viewOf(reader), foldEvents(utterances(1, 6)));
      assertIdsOnce(reader);
    }
  });

  it('T7: when an instance without the lost events writes first, nothing that the others know is dropped', async () => {
    const writer = await logs.create();
    const id = newConversationId();
    await writer.append(id, utterances(1, 4));
    await logs.server.ask('FLUSHALL');
    const stranger = await logs.create();
    await stranger.append(id, [utterance(5)]);
    await writer.append(id, [utterance(6)]);
    const expected = [1, 2, 3, 4, 5, 6].map((n) => `u${n}`);
    for (const log of [writer, stranger]) {
      await until(async () => (await log.snapshot(id)).conversation.utterances.length >= 6);
      const found = (await log.snapshot(id)).conversation.utterances.map(({ utteranceId }) => utteranceId);
      assert.deepEqual(found.sort(), expected);
    }
  });

  it('two instances that wrote separately are merged with everything that either wrote', async () => {
    const a = await logs.create();
    const id = newConversationId();
    await a.append(id, utterances(1, 2));
    logs.server.freeze();
    await a.append(id, utterances(10, 12));
    logs.server.thaw();
    // Another instance is quicker than the first one's recovery, or comes after it: both must end well.
    const b = await logs.create();
    await b.append(id, utterances(20, 21));
    await until(() => !a.degraded);
    await a.append(id, [utterance(30)]);
    const texts = async (log: ConversationLog) =>
      (await log.snapshot(id)).conversation.utterances.map(({ utteranceId }) => utteranceId).sort();
    const expected = [1, 2, 10, 11, 12, 20, 21, 30].map((n) => `u${n}`).sort();
    assert.deepEqual(await texts(a), expected);
    assert.deepEqual(await texts(b), expected);
  });
});
