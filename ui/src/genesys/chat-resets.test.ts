/** A service that has lost its log and begins it anew: the panel has what is missing. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseConversationId } from '../../../shared/ids.ts';
import { createFakeTime } from '../data/fake-environment.ts';
import { createChatIngestion } from './chat-ingestion.ts';
import { createFakeChat } from './fake-chat.ts';
import { postPendingMessages } from './message-posts.ts';

const id = parseConversationId('7b5ef4a9-2c0b-4f6e-9d38-1b7f5a0c9e21');
const me = '10ca1000-0000-4000-8000-000000000002';

function setUp() {
  const time = createFakeTime();
  const genesys = createFakeChat(id, me);
  const posted: string[] = [];
  let endings = 0;
  const ingestion = createChatIngestion({
    platform: genesys.platform,
    conversationId: id,
    userId: me,
    post: async (messages) => void posted.push(...messages.map(({ text }) => text)),
    onOver: () => endings++,
    loadPosts: async () => ({ postPendingMessages }),
    timers: time,
    random: () => 0.5,
  });
  return {
    ...{ genesys, time, ingestion },
    event: () => ingestion.onFrame(genesys.frame('nested')),
    /** Since it was last asked. */
    posted: () => posted.splice(0),
    endings: () => endings,
  };
}

test('after a reset without some messages those are posted again, in order, before newer ones, and nothing else is', async () => {
  const chat = setUp();
  for (const at of [1, 2, 3])
    chat.genesys.add({ id: `m${at}`, direction: 'inbound', text: `text ${at}`, at: at * 1_000 });
  chat.genesys.add({ id: 'receipt', direction: 'inbound', type: 'Receipt', at: 2_500 });
  chat.ingestion.sync();
  await chat.time.pass(500);
  assert.deepEqual(chat.posted(), ['text 1', 'text 2', 'text 3']);
  chat.ingestion.onReset(['m2']);
  chat.genesys.add({ id: 'm4', direction: 'inbound', text: 'text 4', at: 4_000 });
  chat.event();
  await chat.time.pass(1_000);
  assert.deepEqual(chat.posted(), ['text 1', 'text 3', 'text 4']);
  chat.ingestion.onReset(['m1', 'm2', 'm3', 'm4']);
  await chat.time.pass(1_000);
  assert.deepEqual(chat.posted(), []);
});

test('the end is reported again when the messages of a chat that is over had to be posted again', async () => {
  const chat = setUp();
  chat.genesys.add({ id: 'm1', direction: 'inbound', text: 'one', at: 1_000 });
  chat.ingestion.sync();
  await chat.time.pass(500);
  chat.genesys.end();
  chat.event();
  await chat.time.pass(500);
  assert.deepEqual([chat.posted(), chat.endings()], [['one'], 1]);
  chat.ingestion.onReset([]);
  assert.equal(chat.endings(), 1);
  await chat.time.pass(1_000);
  assert.deepEqual([chat.posted(), chat.endings()], [['one'], 2]);
  chat.ingestion.onReset(['m1']);
  await chat.time.pass(1_000);
  assert.deepEqual([chat.posted(), chat.endings()], [[], 2]);
});
