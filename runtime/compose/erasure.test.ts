import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EarshotError } from '../../shared/errors.ts';
import type { Config } from '../config.ts';
import { refuseErasedKeys, refuseErasedLeases } from '../core/operations/erased-writes.ts';
import { createErasure, createInstanceEraser, createSingleInstance } from '../core/operations/erasure.ts';
import { createErasureRegistry } from '../core/operations/erasure-registry.ts';
import { type AuditEntry, silentAudit } from '../core/ports/audit.ts';
import { noData } from '../core/ports/conversation-data.ts';
import { tombstoneMs } from '../core/ports/erasures.ts';
import { silentLogger } from '../core/ports/logger.ts';
import { silentMeter } from '../core/ports/meter.ts';
import { createMemoryConversationLog } from '../log/memory-conversation-log.ts';
import { createMemoryKeyValueStore, createMemoryLeaseStore } from '../store/memory-store.ts';
import { createTestClock } from '../testing/clock.ts';
import { newConversationId, utterances } from '../testing/log-recorder.ts';
import type { Platform } from './platform.ts';
import { composeState } from './state.ts';

const isErased = (error: unknown): boolean => error instanceof EarshotError && error.code === 'erased';
const hourMs = 3_600_000;

function instanceOnTestClock() {
  const clock = createTestClock();
  const erasures = createErasureRegistry({ clock });
  const log = createMemoryConversationLog({ clock, random: () => 0.5, erasures });
  const memory = createMemoryKeyValueStore({ clock });
  const history = {
    erase: async (id: ReturnType<typeof newConversationId>) => ({ history: (await log.erase(id)) ? 1 : 0 }),
    count: async (id: ReturnType<typeof newConversationId>) => ({ history: log.head(id) === undefined ? 0 : 1 }),
  };
  const eraser = createInstanceEraser({
    instance: 'one',
    registry: erasures,
    data: [history, memory],
    audit: silentAudit,
  });
  const entries: AuditEntry[] = [];
  const audit = { record: (entry: AuditEntry) => void entries.push(entry) };
  const erasure = createErasure({ fleet: createSingleInstance(eraser.answer), shared: [], audit });
  const store = refuseErasedKeys(memory, erasures);
  const leases = refuseErasedLeases(createMemoryLeaseStore({ clock }), erasures);
  return { clock, log, store, leases, erasure, entries };
}

test('H5: no store of an instance takes a key of an erased conversation, that of the agents’ drafts, notes and holds neither', async () => {
  const clock = createTestClock();
  const erasures = createErasureRegistry({ clock });
  const { store, sessions, holds } = await composeState({
    config: { HISTORY_EVENTS: 100, HISTORY_SECONDS: 60 } as Config,
    platform: { clock, random: () => 0.5 } as unknown as Platform,
    logger: silentLogger,
    meter: silentMeter,
    instance: 'one',
    erasures,
  });
  const id = newConversationId();
  erasures.add(id);
  for (const each of [store, sessions]) {
    await assert.rejects(each.set(`wrap-up-block:${id}:agent`, 'notes', hourMs), isErased);
    await assert.rejects(each.setIfAbsent(`summary-draft:${id}:agent`, 'draft', hourMs), isErased);
  }
  await assert.rejects(holds.set(id, true, 60_000), isErased, 'a hold');
});

test('H5: an hour of simulated time after an erasure nothing is there, and nothing is taken', async () => {
  const { clock, log, store, leases, erasure, entries } = instanceOnTestClock();
  const id = newConversationId();
  await log.append(id, utterances(1, 3));
  await store.set(`message:${id}:1`, 'done', 7 * 24 * hourMs);
  await store.set('conversation-name:0123', id, 24 * hourMs);
  const lease = await leases.forceAcquire(`voice:${id}`, 'one', 30_000);
  const proof = await erasure.erase(id);
  assert.deepEqual(proof.erased, { history: 1, keys: 2, files: 0 });
  assert.deepEqual(proof.left, noData);
  assert.deepEqual(entries.at(-1)?.left, noData);
  for (const waitMs of [0, hourMs, 24 * hourMs]) {
    await clock.advance(waitMs);
    await assert.rejects(log.append(id, utterances(4, 4)), isErased);
    await assert.rejects(store.setIfAbsent(`message:${id}:2`, 'waiting', hourMs), isErased);
    await assert.rejects(store.setIfAbsent('conversation-name:0123', id, hourMs), isErased);
    await assert.rejects(leases.renew(lease, 30_000), isErased);
    assert.equal(log.head(id), undefined);
  }
  await log.close();
});

test('an erasure is forgotten once it has expired, and other conversations are not touched', async () => {
  const { clock, log, store, erasure } = instanceOnTestClock();
  const [id, other] = [newConversationId(), newConversationId()];
  await log.append(other, utterances(1, 1));
  await erasure.erase(id);
  await store.set(`message:${other}:1`, 'done', hourMs);
  assert.equal((await log.snapshot(other)).conversation.utterances.length, 1);
  const registry = createErasureRegistry({ clock });
  registry.add(id);
  await clock.advance(1_000);
  assert.equal(registry.has(id), true);
  registry.add(other, clock.now() + tombstoneMs);
  assert.equal(registry.list().length, 2);
  registry.add(id, clock.now() - 1);
  assert.equal(registry.has(id), false);
  await log.close();
});
