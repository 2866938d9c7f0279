/** What other instances write arrives at once, whatever happened to the connection that brings it. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { ConversationLog } from '../core/ports/conversation-log.ts';
import { createSystemClock } from '../core/system-clock.ts';
import { createRedisCallHolds } from '../store/redis-call-holds.ts';
import { type CuttingProxy, startCuttingProxy } from '../testing/cutting-proxy.ts';
import { newConversationId, recorder, utterance } from '../testing/log-recorder.ts';
import { useRedisLogs } from '../testing/redis-logs.ts';
import { startRedis, type TestRedis } from '../testing/redis-server.ts';
import { until } from '../testing/until.ts';

const logs = useRedisLogs('messages');
const clock = createSystemClock();
/** So rarely that only a message can bring an event. */
const compareMs = 600_000;

function follow(log: ConversationLog, id: ReturnType<typeof newConversationId>) {
  const reader = recorder();
  const stop = log.follow(id, undefined, reader.listener);
  return { reader, stop };
}

describe('the log whose way to Redis is cut', () => {
  let proxy: CuttingProxy;
  before(async () => {
    proxy = await startCuttingProxy(logs.server.url);
  });
  after(async () => {
    await proxy?.stop();
  });
  const url = () => proxy.url.replace('http:', 'redis:');

  it('a panel opened during the cut and one opened after it are both live at once, and the first says `delayed`', async () => {
    const [a, b] = [await logs.create(), await logs.create({ url: url(), compareMs, commandTimeoutMs: 2_000 })];
    const [x, y, held] = [newConversationId(), newConversationId(), newConversationId()];
    await a.append(x, [utterance(1)]);
    await b.append(x, [utterance(2)]);
    proxy.cut(1_200);
    await until(() => !logs.redisOf(b).ready);
    const openedDuring = follow(b, x);
    const holds: boolean[] = [];
    createRedisCallHolds({ redis: logs.redisOf(b), clock }).watch(held, (value) => holds.push(value));
    await until(() => b.degraded);
    await until(() => logs.redisOf(b).ready && !b.degraded);
    // As a panel does whose stream ended.
    const again = openedDuring.reader.errors.length > 0 ? follow(b, x) : openedDuring;
    const openedAfter = follow(b, y);
    await until(() => openedAfter.reader.starts.length === 1 && again.reader.starts.length === 1);
    const seen = again.reader.events.length;
    await a.append(x, [utterance(3)]);
    await a.append(y, [utterance(1)]);
    await until(() => again.reader.events.length > seen && openedAfter.reader.events.length === 1);
    await createRedisCallHolds({ redis: logs.redisOf(a), clock }).set(held, true, 60_000);
    await until(() => holds.length === 1);
    for (const { stop } of [openedDuring, again, openedAfter]) stop();
  });

  it('while only messages are refused, readers get events by comparing every second, and `delayed` is said', async () => {
    const [a, b] = [await logs.create(), await logs.create({ url: url(), compareMs, commandTimeoutMs: 2_000 })];
    const id = newConversationId();
    const { reader, stop } = follow(b, id);
    await until(() => reader.starts.length === 1);
    // Commands go on; the connection for messages cannot be made.
    await logs.server.ask('ACL SETUSER default resetchannels');
    await logs.server.ask('CLIENT KILL TYPE pubsub');
    try {
      await until(() => b.degraded);
      await a.append(id, [utterance(1)]);
      await until(() => reader.events.length === 1);
      assert.equal(b.degraded, true);
      await until(() => logs.redisOf(b).problem?.name === 'NOPERM');
    } finally {
      await logs.server.ask('ACL SETUSER default allchannels');
    }
    await until(() => !b.degraded);
    stop();
  });
});

describe('the log whose Redis becomes a replica', () => {
  let other: TestRedis;
  let proxy: CuttingProxy;
  before(async () => {
    other = await startRedis();
    proxy = await startCuttingProxy(logs.server.url);
  });
  after(async () => {
    await proxy?.stop();
    await other?.stop();
  });

  it('follows a managed failover: connections kept by the old primary, READONLY, then the address of the new one', async () => {
    const url = proxy.url.replace('http:', 'redis:');
    const [a, b] = [
      await logs.create({ url, commandTimeoutMs: 2_000 }),
      await logs.create({ url, commandTimeoutMs: 2_000 }),
    ];
    const id = newConversationId();
    const { reader, stop } = follow(b, id);
    await a.append(id, [utterance(1)]);
    await until(() => reader.events.length === 1);
    await other.ask(`REPLICAOF 127.0.0.1 ${logs.server.port}`);
    await until(async () => (await other.ask('INFO replication')).includes('master_link_status:up'));
    await other.ask('REPLICAOF NO ONE');
    proxy.moveTo(other.url);
    await logs.server.ask(`REPLICAOF 127.0.0.1 ${other.port}`);
    for (let n = 2; n <= 6; n++) await a.append(id, [utterance(n)]);
    await until(() => reader.events.length === 6 && !a.degraded && !b.degraded);
    assert.match(await other.ask(`EXISTS ${logs.prefix}:v1:log:{${id}}:meta`), /:1/);
    assert.match(await other.ask(`HGET ${logs.prefix}:v1:log:{${id}}:meta seq`), /\r\n6\r\n/);
    assert.deepEqual(reader.resets, []);
    stop();
    await logs.server.ask('REPLICAOF NO ONE');
  });
});
