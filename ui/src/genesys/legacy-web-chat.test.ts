import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MessageRequest } from '../../../shared/api/routes.ts';
import { EarshotError } from '../../../shared/errors.ts';
import { parseConversationId } from '../../../shared/ids.ts';
import { createLegacyWebChat } from './legacy-web-chat.ts';

const conversationId = parseConversationId('7b5ef4a9-2c0b-4f6e-9d38-1b7f5a0c9e21');

async function turns(
  count: number,
  messages: () => object[],
  { failure, shownAt = {} }: { failure?: EarshotError; shownAt?: Readonly<Record<number, readonly string[]>> } = {},
) {
  const posted: MessageRequest[] = [];
  const due: (() => void)[] = [];
  let asked = 0;
  const chat = createLegacyWebChat({
    conversationId,
    platform: {
      async request(_method, path) {
        asked++;
        if (failure) throw failure;
        if (path.includes('/chats/')) return { entities: messages() };
        return {
          id: conversationId,
          participants: [
            { purpose: 'customer', chats: [{ id: 'line-c' }] },
            { purpose: 'agent', chats: [{ id: 'line-a' }] },
            { purpose: 'workflow', chats: [{ id: 'line-w' }] },
          ],
        };
      },
    },
    post: async (messages) => void posted.push(...messages),
    timers: { set: (run) => due.push(run), clear() {} },
  });
  chat.start();
  for (let i = 0; i < count; i++) {
    for (let n = 0; n < 20; n++) await Promise.resolve();
    const shownIds = shownAt[i];
    if (shownIds) chat.onReset(shownIds);
    due.shift()?.();
  }
  for (let n = 0; n < 20; n++) await Promise.resolve();
  chat.stop();
  return { posted, asked, waiting: due.length };
}

const line = (id: string, sender: string, body: string, bodyType = 'standard') => ({
  id,
  body,
  bodyType,
  timestamp: '2026-01-01T12:00:00Z',
  sender: { id: sender },
});

test('legacy Web Chat: messages are posted once, with the role of their sender, and notices are not', async () => {
  const all = [
    line('1', 'line-w', 'Welcome'),
    line('2', 'line-c', 'Hello'),
    line('3', 'line-a', 'Hi'),
    line('4', 'line-c', '', 'member-join'),
  ];
  const { posted } = await turns(3, () => all);
  assert.deepEqual(
    posted.map((m) => [m.messageId, m.role, m.text]),
    [
      ['1', 'bot', 'Welcome'],
      ['2', 'customer', 'Hello'],
      ['3', 'agent', 'Hi'],
    ],
  );
});

test('legacy Web Chat: after a reset without some messages those are posted again', async () => {
  const all = [line('1', 'line-c', 'Hello'), line('2', 'line-a', 'Hi'), line('3', 'line-c', 'Bye')];
  const { posted } = await turns(4, () => all, { shownAt: { 1: ['1', '3'] } });
  assert.deepEqual(
    posted.map((m) => m.messageId),
    ['1', '2', '3', '2'],
  );
});

test('legacy Web Chat: an organization without the API is not polled', async () => {
  const { asked, waiting } = await turns(3, () => [], { failure: new EarshotError('not_found') });
  assert.deepEqual([asked, waiting], [1, 0]);
});
