import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createErasure, isComplete } from '../../runtime/core/operations/erasure.ts';
import { silentAudit } from '../../runtime/core/ports/audit.ts';
import { createMemoryWebhookOutbox } from '../../runtime/store/memory-webhook-outbox.ts';
import { testRecord } from '../../runtime/testing/archive-records.ts';
import { createMemoryArchive } from '../../runtime/testing/memory-archive.ts';
import { dataOfArchive, dataOfOutbox } from './shared-data.ts';

test('with no instance running, the archive and the deliveries of webhooks are erased, and counted in the proof', async () => {
  const [archive, outbox] = [createMemoryArchive(), createMemoryWebhookOutbox()];
  const record = testRecord({ lines: ['a'] });
  const { conversationId } = record;
  await archive.write(record);
  await outbox.put(
    { id: `${conversationId}/1`, type: 'ended', conversationId, at: '2026-01-01T12:00:00Z', data: {} },
    0,
  );
  const fleet = { remember: async () => {}, ask: async () => ({ reports: [], silent: [] }) };
  const shared = [dataOfArchive(archive), dataOfOutbox(outbox)];
  const proof = await createErasure({ fleet, shared, audit: silentAudit }).erase(conversationId);
  assert.deepEqual(proof.erased, { history: 1, keys: 1, files: 0 });
  assert.ok(isComplete(proof));
  assert.deepEqual([archive.records.length, await outbox.countOf(conversationId)], [0, 0]);
});
