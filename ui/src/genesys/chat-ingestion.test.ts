import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MessageRequest } from '../../../shared/api/routes.ts';
import { EarshotError } from '../../../shared/errors.ts';
import { parseConversationId } from '../../../shared/ids.ts';
import { createChatIngestion } from './chat-ingestion.ts';

const id = parseConversationId('7b5ef4a9-2c0b-4f6e-9d38-1b7f5a0c9e21');
const me = '10ca1000-0000-4000-8000-000000000002';

type Said = {
  id: string;
  direction: 'inbound' | 'outbound';
  text?: string;
  at: number;
  leg?: string;
  entity?: string;
  type?: string;
};

/** Time that a test moves by hand; promises settle before and after each timer. */
function manualClock() {
  const timers = new Set<{ at: number; run: () => void }>();
  let now = 0;
  const settle = async () => {
    for (let turn = 0; turn < 40; turn++) await Promise.resolve();
  };
  return {
    after(ms: number, run: () => void) {
      const timer = { at: now + ms, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    async advance(ms: number) {
      const until = now + ms;
      for (;;) {
        await settle();
        const [next] = [...timers].filter((timer) => timer.at <= until).sort((a, b) => a.at - b.at);
        if (!next) break;
        timers.delete(next);
        now = Math.max(now, next.at);
        next.run();
      }
      now = until;
    },
  };
}

function setUp(options: { state?: string; quietMs?: { ringing: number; connected: number } } = {}) {
  const clock = manualClock();
  const said = new Map<string, Said>();
  const hidden = new Set<string>();
  const posted: MessageRequest[] = [];
  const requests: string[] = [];
  let agentState = options.state ?? 'connected';
  let postFails: EarshotError[] = [];
  let endTime: string | undefined;
  let over = 0;

  const legs = ['customer', 'workflow', 'agent'];
  const line = (leg: string) => ({
    id: `line-${leg}`,
    state: leg === 'agent' ? agentState : 'connected',
    messages: [...said.values()]
      .filter((m) => (m.leg ?? (m.direction === 'inbound' ? 'customer' : 'agent')) === leg)
      .map((m) => ({ messageId: m.id })),
  });
  const conversation = () => ({
    id,
    ...(endTime && { endTime }),
    participants: legs.map((leg) => ({
      id: leg,
      purpose: leg,
      ...(leg === 'agent' && { userId: me }),
      messages: [line(leg)],
    })),
  });
  const flat = () => ({
    id,
    participants: legs.map((leg) => ({
      purpose: leg,
      messages: line(leg).messages.map((m) => ({ message: { id: m.messageId } })),
    })),
  });
  const ingestion = createChatIngestion({
    platform: {
      async request(method, path, body) {
        requests.push(`${method} ${path.replace(id, '{id}')}`);
        if (path.endsWith('/bulk')) {
          const entities = (body as string[]).filter((m) => !hidden.has(m)).map((m) => said.get(m)!);
          return {
            entities: entities.reverse().map((m) => ({
              id: m.id,
              timestamp: new Date(m.at).toISOString(),
              direction: m.direction,
              normalizedMessage: {
                type: m.type ?? 'Text',
                text: m.text,
                direction: m.direction === 'inbound' ? 'Inbound' : 'Outbound',
                originatingEntity: m.entity ?? 'Human',
              },
            })),
          };
        }
        return conversation();
      },
    },
    conversationId: id,
    userId: me,
    async post(message) {
      const failure = postFails.shift();
      if (failure) throw failure;
      posted.push(message);
    },
    onOver: () => over++,
    ...(options.quietMs && { quietMs: options.quietMs }),
    timers: { set: (run, ms) => clock.after(ms, run), clear: (cancel) => (cancel as (() => void) | undefined)?.() },
    random: () => 0.5,
  });
  return {
    clock,
    ingestion,
    posted,
    requests,
    hidden,
    say: (message: Said) => said.set(message.id, message),
    event: (shape: 'nested' | 'flat' = 'nested') =>
      ingestion.onFrame(
        JSON.stringify({
          topicName: `v2.users.${me}.conversations${shape === 'flat' ? '.messages' : ''}`,
          eventBody: shape === 'flat' ? flat() : conversation(),
        }),
      ),
    setAgentState(state: string) {
      agentState = state;
    },
    endForAll() {
      agentState = 'disconnected';
      endTime = new Date(0).toISOString();
    },
    failPosts(...errors: EarshotError[]) {
      postFails = errors;
    },
    texts: () => posted.map((m) => m.text),
    over: () => over,
  };
}

test('history is read once, whole, in order of time, with bots as bots', async () => {
  const chat = setUp();
  chat.say({ id: 'm2', direction: 'inbound', text: 'second', at: 2_000 });
  chat.say({ id: 'm1', direction: 'outbound', text: 'first', at: 1_000, leg: 'workflow', entity: 'Bot' });
  chat.say({ id: 'm3', direction: 'outbound', text: 'third', at: 3_000 });
  chat.ingestion.sync();
  await chat.clock.advance(500);
  assert.deepEqual(chat.texts(), ['first', 'second', 'third']);
  assert.deepEqual(
    chat.posted.map((m) => m.role),
    ['bot', 'customer', 'agent'],
  );
  assert.equal(chat.requests.length, 2);
});

for (const shape of ['nested', 'flat'] as const) {
  test(`T31: an event of the ${shape} shape that comes twice, late or reordered posts each message once`, async () => {
    const chat = setUp();
    chat.ingestion.sync();
    await chat.clock.advance(500);
    chat.say({ id: 'm1', direction: 'inbound', text: 'one', at: 1_000 });
    chat.event(shape);
    chat.event(shape);
    chat.say({ id: 'm2', direction: 'inbound', text: 'two', at: 2_000 });
    chat.event(shape);
    await chat.clock.advance(500);
    chat.event(shape);
    await chat.clock.advance(500);
    assert.deepEqual(chat.texts(), ['one', 'two']);
    assert.equal(chat.requests.filter((r) => r.endsWith('/bulk')).length, 1, 'events of one moment are one request');
  });
}

test('nothing is posted while it rings, and everything once she has answered', async () => {
  const chat = setUp({ state: 'alerting' });
  chat.say({ id: 'm1', direction: 'inbound', text: 'waiting', at: 1_000 });
  chat.ingestion.sync();
  await chat.clock.advance(5_000);
  assert.deepEqual(chat.texts(), []);
  chat.setAgentState('connected');
  chat.event();
  await chat.clock.advance(500);
  assert.deepEqual(chat.texts(), ['waiting']);
});

test('another conversation, another topic and frames that are none change nothing', async () => {
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
  await chat.clock.advance(5_000);
  assert.deepEqual(chat.requests, []);
});

test('a message whose body is not readable yet is asked for again, three times, and then let go', async () => {
  const chat = setUp();
  chat.ingestion.sync();
  await chat.clock.advance(500);
  chat.hidden.add('m1').add('m9');
  chat.say({ id: 'm1', direction: 'inbound', text: 'late', at: 1_000 });
  chat.say({ id: 'm9', direction: 'inbound', text: 'never', at: 1_500 });
  chat.event();
  await chat.clock.advance(300);
  chat.hidden.delete('m1');
  await chat.clock.advance(3_000);
  assert.deepEqual(chat.texts(), ['late']);
  const asked = chat.requests.length;
  chat.event();
  await chat.clock.advance(10_000);
  assert.equal(chat.requests.length, asked);
});

test('receipts and events are no messages', async () => {
  const chat = setUp();
  chat.say({ id: 'm1', direction: 'outbound', type: 'Receipt', text: 'delivered', at: 1_000 });
  chat.say({ id: 'm2', direction: 'inbound', type: 'Event', at: 2_000 });
  chat.ingestion.sync();
  await chat.clock.advance(500);
  assert.deepEqual(chat.texts(), []);
});

test('a post that fails is made again, in order and without a double', async () => {
  const chat = setUp();
  chat.failPosts(new EarshotError('unavailable'), new EarshotError('rate_limited', { retryAfterMs: 4_000 }));
  chat.say({ id: 'm1', direction: 'inbound', text: 'one', at: 1_000 });
  chat.say({ id: 'm2', direction: 'inbound', text: 'two', at: 2_000 });
  chat.ingestion.sync();
  await chat.clock.advance(30_000);
  assert.deepEqual(chat.texts(), ['one', 'two']);
});

test('who may not write stops, and asks no more', async () => {
  const chat = setUp();
  chat.failPosts(new EarshotError('forbidden'));
  chat.say({ id: 'm1', direction: 'inbound', text: 'one', at: 1_000 });
  chat.ingestion.sync();
  await chat.clock.advance(1_000);
  const asked = chat.requests.length;
  chat.event();
  chat.ingestion.onResync();
  await chat.clock.advance(60_000);
  assert.equal(chat.requests.length, asked);
});

test('T38: after a gap the conversation is read again, and only what is missing is posted', async () => {
  const asleep = 1e12;
  const chat = setUp({ quietMs: { ringing: asleep, connected: asleep } });
  chat.say({ id: 'm1', direction: 'inbound', text: 'before', at: 1_000 });
  chat.ingestion.sync();
  await chat.clock.advance(500);
  chat.say({ id: 'm2', direction: 'inbound', text: 'while asleep', at: 2_000 });
  await chat.clock.advance(7_200_000);
  chat.ingestion.onResync();
  await chat.clock.advance(500);
  assert.deepEqual(chat.texts(), ['before', 'while asleep']);
});

const looksOf = (chat: ReturnType<typeof setUp>) => chat.requests.filter((r) => r.startsWith('GET')).length;

test('an answer whose event never came is found within 13 seconds, a message within 38', async () => {
  const chat = setUp({ state: 'alerting' });
  chat.say({ id: 'm1', direction: 'inbound', text: 'waiting', at: 1_000 });
  chat.ingestion.sync();
  await chat.clock.advance(500);
  chat.setAgentState('connected');
  await chat.clock.advance(13_000);
  assert.deepEqual(chat.texts(), ['waiting']);
  chat.say({ id: 'm2', direction: 'inbound', text: 'and nobody told', at: 2_000 });
  await chat.clock.advance(38_000);
  assert.deepEqual(chat.texts(), ['waiting', 'and nobody told']);
});

test('looks at a quiet conversation become rarer, down to one in two minutes, and more again with the first word', async () => {
  const chat = setUp();
  chat.ingestion.sync();
  await chat.clock.advance(600_000);
  const before = looksOf(chat);
  await chat.clock.advance(1_350_000);
  assert.equal(looksOf(chat) - before, 10);
  chat.say({ id: 'm1', direction: 'inbound', text: 'one', at: 1_000 });
  chat.event();
  await chat.clock.advance(1_000);
  const heard = looksOf(chat);
  await chat.clock.advance(33_750);
  assert.equal(looksOf(chat) - heard, 1);
});

test('a conversation in which something is heard is not looked at beside it', async () => {
  const chat = setUp();
  chat.ingestion.sync();
  for (let i = 0; i < 20; i++) {
    await chat.clock.advance(20_000);
    chat.event();
  }
  assert.equal(looksOf(chat), 1);
});

test('a conversation that is over, and one whose panel is gone, are looked at no more', async () => {
  const over = setUp({ quietMs: { ringing: 1_000, connected: 1_000 } });
  const gone = setUp({ quietMs: { ringing: 1_000, connected: 1_000 } });
  over.endForAll();
  for (const chat of [over, gone]) {
    chat.ingestion.sync();
    await chat.clock.advance(500);
  }
  gone.ingestion.stop();
  for (const chat of [over, gone]) {
    await chat.clock.advance(60_000);
    assert.equal(looksOf(chat), 1);
  }
});
