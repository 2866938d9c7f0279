import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { foldEvents } from '../../shared/assist/conversation.ts';
import { EarshotError } from '../../shared/errors.ts';
import type { ConversationLog } from '../core/ports/conversation-log.ts';
import { startCuttingProxy } from '../testing/cutting-proxy.ts';
import { newConversationId, recorder, utterance, utterances } from '../testing/log-recorder.ts';
import { useRedisLogs } from '../testing/redis-logs.ts';
import { until } from '../testing/until.ts';

const logs = useRedisLogs('erasure');
/** Where nothing is broken; a busy machine answers late. */
const patient = { commandTimeoutMs: 30_000 };

const isErased = (error: unknown): boolean => error instanceof EarshotError && error.code === 'erased';
const storedKeys = async (id: string) => {
  const redis = logs.redisOf(await logs.create(patient));
  const keys = (await redis.command(['KEYS', `${logs.prefix}*${id}*`])) as string[];
  return keys.filter((key) => !key.endsWith(':erased'));
};

describe('an erased conversation in the Redis log', () => {
  it('H5: is forgotten by every instance, ends its readers there, and no instance accepts anything of it', async () => {
    const [one, two] = [await logs.create(patient), await logs.create(patient)];
    const id = newConversationId();
    await one.append(id, utterances(1, 3));
    const reader = recorder();
    two.follow(id, undefined, reader.listener);
    await until(() => reader.events.length === 3);
    await one.erase(id);
    await until(() => reader.errors.length === 1);
    assert.ok(isErased(reader.errors[0]));
    assert.deepEqual(reader.resets.at(-1)!.conversation, foldEvents([]));
    for (const log of [one, two, await logs.create(patient)]) {
      await assert.rejects(log.append(id, [utterance(4)]), isErased);
      assert.deepEqual((await log.snapshot(id)).conversation, foldEvents([]));
    }
    assert.deepEqual(await storedKeys(id), []);
  });

  it('H5: an instance that was cut off during the erasure does not write its backlog back', async () => {
    const proxy = await startCuttingProxy(logs.server.url);
    const cutOff = await logs.create({ url: proxy.url.replace('http:', 'redis:') });
    const other = await logs.create(patient);
    const id = newConversationId();
    try {
      await cutOff.append(id, utterances(1, 3));
      proxy.cut(3_000);
      await until(async () => {
        await cutOff.append(id, [utterance(4)]);
        return cutOff.degraded;
      });
      await cutOff.append(id, utterances(5, 6));
      await other.erase(id);
      await until(() => !cutOff.degraded);
      await isRefused(cutOff, id);
      assert.deepEqual((await cutOff.snapshot(id)).conversation, foldEvents([]));
      assert.deepEqual(await storedKeys(id), []);
    } finally {
      await proxy.stop();
    }
  });

  it('H5: a mirror that missed the erasure does not begin a new epoch with what it knows', async () => {
    const [one, two] = [await logs.create({ compareMs: 60_000 }), await logs.create({ compareMs: 60_000 })];
    const id = newConversationId();
    await one.append(id, utterances(1, 3));
    await two.append(id, [utterance(4)]);
    // As when the message about the erasure was lost: the keys are gone, the tombstone stands.
    const redis = logs.redisOf(one);
    await redis.command(['SET', redis.key('log', id, ':erased'), '1', 'PX', '60000']);
    for (const part of [':meta', ':log', ':view']) await redis.command(['DEL', redis.key('log', id, part)]);
    assert.deepEqual((await two.snapshot(id)).conversation, foldEvents([]));
    await isRefused(one, id);
    assert.deepEqual(await storedKeys(id), []);
  });

  it('H5: an instance that knows of the erasure holds nothing of it, also while Redis is unreachable', async () => {
    const log = await logs.create();
    const id = newConversationId();
    await log.append(id, utterances(1, 3));
    logs.server.freeze();
    try {
      await assert.rejects(log.erase(id));
      await isRefused(log, id);
      assert.equal(log.head(id), undefined);
    } finally {
      logs.server.thaw();
    }
  });
});

async function isRefused(log: ConversationLog, id: ReturnType<typeof newConversationId>): Promise<void> {
  await assert.rejects(log.append(id, [utterance(9)]), isErased);
}
