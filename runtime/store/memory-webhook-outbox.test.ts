import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseConversationId } from '../../shared/ids.ts';
import type { WebhookEvent } from '../core/webhooks/webhook-events.ts';
import { createJournalFile } from './journal-file.ts';
import { createMemoryWebhookOutbox } from './memory-webhook-outbox.ts';
import { webhookOutboxContract } from './webhook-outbox.contract.ts';

webhookOutboxContract('In memory', (limits) => createMemoryWebhookOutbox(undefined, limits));

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
    await outbox.bury({ event: event('dead'), tries: 8 }, 30);
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

test('a line that was cut or changed costs nothing but that line', async () => {
  const lines = [JSON.stringify({ event: event('a'), tries: 0, dueAt: 1, isDead: false }), '{"event":{"id"', '5', '{}'];
  const outbox = createMemoryWebhookOutbox({
    read: async () => lines,
    append: async () => {},
    replace: async () => {},
  });
  assert.deepEqual(await outbox.counts(), { waiting: 1, dead: 0 });
});

test('what is written after a line without an end is there after the process has ended', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'earshot-webhooks-'));
  const path = join(folder, 'webhooks.jsonl');
  try {
    await writeFile(path, '{"event":{"id"');
    const open = () => createMemoryWebhookOutbox(createJournalFile(path));
    await open().put(event('a'), 10);
    assert.deepEqual(await open().counts(), { waiting: 1, dead: 0 });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('a journal of many that wait is not written anew with every one', async () => {
  let written = 0;
  const outbox = createMemoryWebhookOutbox({
    read: async () => [],
    append: async () => {},
    replace: async () => void written++,
  });
  for (let i = 0; i < 5_000; i++) await outbox.put(event(`${i}`), 10);
  assert.ok(written <= 3, `${written} times`);
});

test('what is taken back while the journal is slow is not delivered', async () => {
  let loaded: (lines: string[]) => void = () => {};
  const reading = new Promise<string[]>((resolve) => {
    loaded = resolve;
  });
  const outbox = createMemoryWebhookOutbox({
    read: () => reading,
    append: async () => {},
    replace: async () => {},
  });
  const put = outbox.put(event('a'), 10);
  const removed = outbox.remove('a');
  loaded([]);
  await Promise.all([put, removed]);
  assert.deepEqual(await outbox.counts(), { waiting: 0, dead: 0 });
});
