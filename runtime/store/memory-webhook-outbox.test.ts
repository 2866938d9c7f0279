import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseConversationId } from '../../shared/ids.ts';
import type { WebhookEvent } from '../core/webhooks/webhook-events.ts';
import { createJournalFile } from './journal-file.ts';
import { createMemoryWebhookOutbox } from './memory-webhook-outbox.ts';
import { webhookOutboxContract } from './webhook-outbox.contract.ts';

webhookOutboxContract('In memory', () => createMemoryWebhookOutbox());

const conversationId = parseConversationId('11111111-1111-4111-8111-111111111111');
const event = (id: string): WebhookEvent => ({
  ...{ id, type: 'summary', conversationId, at: '2026-01-01T12:00:00.000Z', data: { text: `secret ${id}` } },
});

test('what waits, what was tried and what is dead is there after the process has ended, and what was delivered is not', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'earshot-webhooks-'));
  const path = join(folder, 'in', 'webhooks.jsonl');
  try {
    const open = () => createMemoryWebhookOutbox(createJournalFile(path));
    const outbox = open();
    for (const id of ['waits', 'tried', 'dead', 'delivered']) await outbox.put(event(id), 10);
    await outbox.postpone({ event: event('tried'), tries: 3 }, 20);
    await outbox.bury({ event: event('dead'), tries: 8 });
    await outbox.remove('delivered');
    const later = open();
    assert.deepEqual(await later.counts(), { waiting: 2, dead: 1 });
    assert.deepEqual(
      (await later.claim(100, 1_000, 9)).map((entry) => [entry.event.id, entry.tries]),
      [
        ['waits', 0],
        ['tried', 3],
      ],
    );
    await later.forget(conversationId);
    assert.equal(await readFile(path, 'utf8'), '');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('a line that was cut by the end of a process costs nothing but that line', async () => {
  const lines = [JSON.stringify({ event: event('a'), tries: 0, dueAt: 1, isDead: false }), '{"event":{"id"'];
  const outbox = createMemoryWebhookOutbox({
    read: async () => lines,
    append: async () => {},
    replace: async () => {},
  });
  assert.deepEqual(await outbox.counts(), { waiting: 1, dead: 0 });
});
