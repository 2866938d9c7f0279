import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MessageRequest } from '../../../shared/api/routes.ts';
import { EarshotError } from '../../../shared/errors.ts';
import { parseConversationId } from '../../../shared/ids.ts';
import { createFakeTime } from '../data/fake-environment.ts';
import { createChatIngestion } from './chat-ingestion.ts';
import { createFakeChat } from './fake-chat.ts';
import { postPendingMessages } from './message-posts.ts';

const id = parseConversationId('7b5ef4a9-2c0b-4f6e-9d38-1b7f5a0c9e21');
const me = '10ca1000-0000-4000-8000-000000000002';

function setUp(options: { state?: string; quietMs?: { ringing: number; connected: number } } = {}) {
  const time = createFakeTime();
  const genesys = createFakeChat(id, me);
  genesys.agentState = options.state ?? 'connected';
  const posted: MessageRequest[] = [];
  const batches: number[] = [];
  let postFailures: EarshotError[] = [];
  let endings = 0;
  const ingestion = createChatIngestion({
    platform: genesys.platform,
    conversationId: id,
    userId: me,
    async post(messages) {
      const failure = postFailures.shift();
      if (failure) throw failure;
      batches.push(messages.length);
      posted.push(...messages);
    },
    onOver: () => endings++,
    loadPosts: async () => ({ postPendingMessages }),
    ...(options.quietMs && { quietMs: options.quietMs }),
    timers: time,
    random: () => 0.5,
  });
  return {
    ...genesys,
    genesys,
    time,
    ingestion,
    posted,
    batches,
    event: (shape: 'nested' | 'flat' = 'nested') => ingestion.onFrame(genesys.frame(shape)),
    failPosts(...errors: EarshotError[]) {
      postFailures = errors;
    },
    texts: () => posted.map((m) => m.text),
    reads: () => genesys.requests.filter((r) => r.startsWith('GET')).length,
    endings: () => endings,
  };
}

test('the history is read once, completely, in order of time, with bots as bots', async () => {
  const chat = setUp();
  chat.add({ id: 'm2', direction: 'inbound', text: 'second', at: 2_000 });
  chat.add({ id: 'm1', direction: 'outbound', text: 'first', at: 1_000, leg: 'workflow', entity: 'Bot' });
  chat.add({ id: 'm3', direction: 'outbound', text: 'third', at: 3_000 });
  chat.ingestion.sync();
  await chat.time.pass(500);
  assert.deepEqual(chat.texts(), ['first', 'second', 'third']);
  assert.deepEqual(
    chat.posted.map((m) => m.role),
    ['bot', 'customer', 'agent'],
  );
  assert.equal(chat.requests.length, 2);
});

for (const shape of ['nested', 'flat'] as const) {
  test(`T31: an event of the ${shape} shape that arrives twice, late or reordered posts each message once`, async () => {
    const chat = setUp();
    chat.ingestion.sync();
    await chat.time.pass(500);
    chat.add({ id: 'm1', direction: 'inbound', text: 'one', at: 1_000 });
    chat.event(shape);
    chat.event(shape);
    chat.add({ id: 'm2', direction: 'inbound', text: 'two', at: 2_000 });
    chat.event(shape);
    await chat.time.pass(500);
    chat.event(shape);
    await chat.time.pass(500);
    assert.deepEqual(chat.texts(), ['one', 'two']);
    assert.equal(chat.requests.filter((r) => r.endsWith('/bulk')).length, 1, 'simultaneous events make one request');
  });
}

test('nothing is posted while the chat rings, and everything once the agent has answered', async () => {
  const chat = setUp({ state: 'alerting' });
  chat.add({ id: 'm1', direction: 'inbound', text: 'waiting', at: 1_000 });
  chat.ingestion.sync();
  await chat.time.pass(5_000);
  assert.deepEqual(chat.texts(), []);
  chat.genesys.agentState = 'connected';
  chat.event();
  await chat.time.pass(500);
  assert.deepEqual(chat.texts(), ['waiting']);
});

test('other conversations, other topics and malformed frames are ignored', async () => {
  const chat = setUp();
  const frames = [
    '',
    'null',
    '[]',
    '{"topicName":1}',
    '{"topicName":"channel.metadata","eventBody":{"message":"WebSocket Heartbeat"}}',
    '{"topicName":"v2.unmapped.topic"}',
  ];
  for (const frame of frames) chat.ingestion.onFrame(frame);
  const other = {
    id: '00000000-1111-4222-8333-444444444444',
    participants: [{ purpose: 'customer', messages: [{ messages: [{ messageId: 'x' }] }] }],
  };
  chat.ingestion.onFrame(JSON.stringify({ topicName: `v2.users.${me}.conversations`, eventBody: other }));
  await chat.time.pass(5_000);
  assert.deepEqual(chat.requests, []);
});

test('an unreadable message body is requested again three times and then given up', async () => {
  const chat = setUp();
  chat.ingestion.sync();
  await chat.time.pass(500);
  chat.unreadable.add('m1').add('m9');
  chat.add({ id: 'm1', direction: 'inbound', text: 'late', at: 1_000 });
  chat.add({ id: 'm9', direction: 'inbound', text: 'never', at: 1_500 });
  chat.event();
  await chat.time.pass(300);
  chat.unreadable.delete('m1');
  await chat.time.pass(3_000);
  assert.deepEqual(chat.texts(), ['late']);
  const asked = chat.requests.length;
  chat.event();
  await chat.time.pass(10_000);
  assert.equal(chat.requests.length, asked);
});

test('receipts and events are not posted', async () => {
  const chat = setUp();
  chat.add({ id: 'm1', direction: 'outbound', type: 'Receipt', text: 'delivered', at: 1_000 });
  chat.add({ id: 'm2', direction: 'inbound', type: 'Event', at: 2_000 });
  chat.ingestion.sync();
  await chat.time.pass(500);
  assert.deepEqual(chat.texts(), []);
});

test('a failed post is retried in order and without duplicates', async () => {
  const chat = setUp();
  chat.failPosts(new EarshotError('unavailable'), new EarshotError('rate_limited', { retryAfterMs: 4_000 }));
  chat.add({ id: 'm1', direction: 'inbound', text: 'one', at: 1_000 });
  chat.add({ id: 'm2', direction: 'inbound', text: 'two', at: 2_000 });
  chat.ingestion.sync();
  await chat.time.pass(30_000);
  assert.deepEqual(chat.texts(), ['one', 'two']);
});

test('an agent without permission makes no further request', async () => {
  const chat = setUp();
  chat.failPosts(new EarshotError('forbidden'));
  chat.add({ id: 'm1', direction: 'inbound', text: 'one', at: 1_000 });
  chat.ingestion.sync();
  await chat.time.pass(1_000);
  const asked = chat.requests.length;
  chat.event();
  chat.ingestion.onResync();
  await chat.time.pass(60_000);
  assert.equal(chat.requests.length, asked);
});

test('T38: after a gap the conversation is read again and only missing messages are posted', async () => {
  const asleep = 1e12;
  const chat = setUp({ quietMs: { ringing: asleep, connected: asleep } });
  chat.add({ id: 'm1', direction: 'inbound', text: 'before', at: 1_000 });
  chat.ingestion.sync();
  await chat.time.pass(500);
  chat.add({ id: 'm2', direction: 'inbound', text: 'while asleep', at: 2_000 });
  await chat.time.pass(7_200_000);
  chat.ingestion.onResync();
  await chat.time.pass(500);
  assert.deepEqual(chat.texts(), ['before', 'while asleep']);
});

test('without events, an answered chat is noticed within 13 seconds and a message within 38', async () => {
  const chat = setUp({ state: 'alerting' });
  chat.add({ id: 'm1', direction: 'inbound', text: 'waiting', at: 1_000 });
  chat.ingestion.sync();
  await chat.time.pass(500);
  chat.genesys.agentState = 'connected';
  await chat.time.pass(13_000);
  assert.deepEqual(chat.texts(), ['waiting']);
  chat.add({ id: 'm2', direction: 'inbound', text: 'and without an event', at: 2_000 });
  await chat.time.pass(38_000);
  assert.deepEqual(chat.texts(), ['waiting', 'and without an event']);
});

test('a quiet conversation is read less and less often, down to every two minutes, until the next message', async () => {
  const chat = setUp();
  chat.ingestion.sync();
  await chat.time.pass(600_000);
  const before = chat.reads();
  await chat.time.pass(1_350_000);
  assert.equal(chat.reads() - before, 10);
  chat.add({ id: 'm1', direction: 'inbound', text: 'one', at: 1_000 });
  chat.event();
  await chat.time.pass(1_000);
  const readsSoFar = chat.reads();
  await chat.time.pass(33_750);
  assert.equal(chat.reads() - readsSoFar, 1);
});

test('a conversation with events is not read in addition', async () => {
  const chat = setUp();
  chat.ingestion.sync();
  for (let i = 0; i < 20; i++) {
    await chat.time.pass(20_000);
    chat.event();
  }
  assert.equal(chat.reads(), 1);
});

test('a conversation that is over is not read again, nor is one whose panel is gone', async () => {
  const over = setUp({ quietMs: { ringing: 1_000, connected: 1_000 } });
  const gone = setUp({ quietMs: { ringing: 1_000, connected: 1_000 } });
  over.end();
  for (const chat of [over, gone]) {
    chat.ingestion.sync();
    await chat.time.pass(500);
  }
  gone.ingestion.stop();
  for (const chat of [over, gone]) {
    await chat.time.pass(60_000);
    assert.equal(chat.reads(), 1);
  }
});

test('a chat that the agent had while Genesys did not answer is posted and reported once Genesys answers, and one that they missed is not', async () => {
  const [had, missed] = [setUp(), setUp({ state: 'alerting' })];
  for (const chat of [had, missed]) {
    chat.add({ id: 'm1', direction: 'inbound', text: 'Is anyone there?', at: 5 });
    chat.end();
    chat.ingestion.sync();
    await chat.time.pass(1_000);
  }
  assert.deepEqual([had.texts(), had.endings()], [['Is anyone there?'], 1]);
  assert.deepEqual([missed.texts(), missed.endings()], [[], 0]);
});

test('the end is reported while after-call work goes on, and after the last messages are posted', async () => {
  const chat = setUp();
  chat.ingestion.sync();
  await chat.time.pass(500);
  chat.add({ id: 'm1', direction: 'inbound', text: 'Bye', at: 5 });
  chat.end();
  chat.event();
  assert.deepEqual([chat.texts(), chat.endings()], [[], 0]);
  await chat.time.pass(1_000);
  assert.deepEqual([chat.texts(), chat.endings()], [['Bye'], 1]);
});

test('20 messages a second for a minute are each posted within a second, in few requests', async () => {
  const chat = setUp();
  chat.ingestion.sync();
  await chat.time.pass(500);
  const before = chat.genesys.requests.length;
  const announced = new Map<string, number>();
  let slowest = 0;
  for (let n = 0; n < 1_200; n++) {
    const messageId = `m${n}`;
    chat.add({ id: messageId, direction: n % 2 ? 'inbound' : 'outbound', text: `message ${n}`, at: 1_000 + n * 50 });
    announced.set(messageId, chat.time.now());
    chat.event(n % 5 ? 'flat' : 'nested');
    await chat.time.pass(50);
    for (const { messageId: posted } of chat.posted.slice(-20)) {
      slowest = Math.max(slowest, chat.time.now() - (announced.get(posted) ?? chat.time.now()));
      announced.delete(posted);
    }
  }
  await chat.time.pass(1_000);
  assert.deepEqual(
    chat.texts(),
    Array.from({ length: 1_200 }, (_, n) => `message ${n}`),
  );
  assert.ok(slowest <= 1_000, `${slowest} ms`);
  // Genesys allows a token 300 requests in a minute, and the service makes one for each of these batches.
  assert.ok(
    chat.genesys.requests.length - before <= 130,
    `${chat.genesys.requests.length - before} requests to Genesys`,
  );
  assert.ok(chat.batches.length <= 130, `${chat.batches.length} requests to the service`);
});
