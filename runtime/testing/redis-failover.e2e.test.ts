/** Conversations that are written at one instance and read at another, while a real Redis moves its slots and loses its primary. */
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { foldEvents } from '../../shared/assist/conversation.ts';
import type { ConversationId } from '../../shared/ids.ts';
import type { ConversationLog } from '../core/ports/conversation-log.ts';
import { createSystemClock } from '../core/system-clock.ts';
import { createRedisConversationLog } from '../log/redis-conversation-log.ts';
import type { Redis } from '../redis.ts';
import { assertIdsOnce, newConversationId, recorder, utterance, utterances, viewOf } from './log-recorder.ts';
import { startRedisCluster, startRedisSentinel } from './redis-cluster-servers.ts';
import { connectReady } from './redis-contracts.ts';
import { until } from './until.ts';

const clock = createSystemClock();

type Instance = { readonly log: ConversationLog; readonly redis: Redis };

async function createInstance(url: string): Promise<Instance> {
  const redis = await connectReady({ url, prefix: 'failover' });
  const log = createRedisConversationLog({ redis, instance: crypto.randomUUID(), clock, random: Math.random });
  return { log, redis };
}

/** Writes to every conversation until it is stopped, and reads them at the other instance. */
function converse(writer: ConversationLog, reader: ConversationLog, ids: readonly ConversationId[]) {
  const readers = ids.map((id) => {
    const made = recorder();
    reader.follow(id, undefined, made.listener);
    return made;
  });
  let isStopped = false;
  const written = ids.map(async (id) => {
    let count = 0;
    for (; !isStopped; count++) {
      await writer.append(id, [utterance(count + 1)]);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    return count;
  });
  return {
    readers,
    async stop() {
      isStopped = true;
      return Promise.all(written);
    },
  };
}

describe('Redis is resharded and fails over while conversations go on', { concurrency: false }, () => {
  const stops: (() => Promise<void>)[] = [];
  after(async () => {
    for (const stop of stops.reverse()) await stop();
  });

  async function through(
    url: string,
    fault: (key: (id: ConversationId) => string, ids: ConversationId[]) => Promise<void>,
  ) {
    const [one, two] = await Promise.all([createInstance(url), createInstance(url)]);
    for (const { log, redis } of [one, two])
      stops.push(async () => {
        await log.close();
        await redis.close();
      });
    const ids = Array.from({ length: 12 }, newConversationId);
    const { readers, stop } = converse(one.log, two.log, ids);
    await until(() => readers.every(({ events }) => events.length > 3));
    await fault((id) => one.redis.key('log', id, ':meta'), ids);
    const after = readers.map(({ events }) => events.length);
    await until(() => readers.every(({ events }, n) => events.length > after[n]! + 3));
    const counts = await stop();
    await until(() => !one.log.degraded && !two.log.degraded);
    const expected = counts.map((count) => foldEvents(utterances(1, count)));
    await until(() => readers.every((reader, n) => viewOf(reader).utterances.length === counts[n]));
    readers.forEach((reader, n) => {
      assert.deepEqual(viewOf(reader), expected[n], 'every word once, in order');
      assertIdsOnce(reader);
    });
    for (const { log } of [one, two])
      for (const [n, id] of ids.entries()) assert.deepEqual((await log.snapshot(id)).conversation, expected[n]);
    return readers;
  }

  it('a cluster of six: slots move under running conversations, then a primary dies', async () => {
    const cluster = await startRedisCluster({ replicas: true, nodeTimeoutMs: 1_000 });
    stops.push(() => cluster.stop());
    await through(cluster.url, async (key, ids) => {
      await cluster.moveSlots(ids.map(key), 1);
      await cluster.moveSlots(ids.slice(0, 6).map(key), 2);
      assert.equal(await cluster.ownerOf(key(ids[0]!)), 2);
      await cluster.failOver(2);
    });
  });

  it('a sentinel promotes the replica when the primary dies', async () => {
    const servers = await startRedisSentinel();
    stops.push(() => servers.stop());
    await through(servers.url, () => servers.failOver());
  });
});
