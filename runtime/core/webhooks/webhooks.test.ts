import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AssistEvent } from '../../../shared/assist/event.ts';
import { createMemoryConversationLog } from '../../log/memory-conversation-log.ts';
import { createMemoryKeyValueStore } from '../../store/memory-store.ts';
import { newConversationId } from '../../testing/archive-records.ts';
import { createTestClock } from '../../testing/clock.ts';
import { silentLogger } from '../ports/logger.ts';
import { silentMeter } from '../ports/meter.ts';
import { type WebhookEvent, webhookAlertOf, webhookTypes } from './webhook-events.ts';
import { type DeliveryResult, type WebhookLimits, Webhooks } from './webhooks.ts';

const at = '2026-01-01T12:00:00.000Z';
const ended: AssistEvent = { type: 'conversation', status: 'ended', channel: 'chat', at };
const summary: AssistEvent = { type: 'summary', summaryId: 's', sections: [{ title: 'Situation', text: 'Refund' }] };

function setUp(results: DeliveryResult[] = [], limits: Partial<WebhookLimits> = {}) {
  const clock = createTestClock();
  const own = { clock, logger: silentLogger, meter: silentMeter, random: () => 0.5 };
  const store = createMemoryKeyValueStore({ clock });
  const sent: WebhookEvent[] = [];
  const erased = new Set<string>();
  const webhooks = new Webhooks({
    ...own,
    async send(event) {
      sent.push(event);
      return results.shift() ?? 'delivered';
    },
    types: new Set(webhookTypes),
    store,
    erasures: { has: (id) => erased.has(id) },
    limits,
  });
  const log = webhooks.log(createMemoryConversationLog({ ...own, limits: {} }));
  return { clock, store, sent, erased, webhooks, log };
}

test('the end and the summary of a conversation are delivered once, with an id that is their place in the log', async () => {
  const { log, sent, clock } = setUp();
  const id = newConversationId();
  const positions = await log.append(id, [{ ...ended, status: 'started' }, ended, summary]);
  await clock.settle();
  assert.deepEqual(
    sent.map(({ id: each, type }) => [each, type]),
    [
      [`${id}/${positions[1]}`, 'ended'],
      [`${id}/${positions[2]}`, 'summary'],
    ],
  );
  assert.deepEqual(sent[1]!.data.sections, [{ title: 'Situation', text: 'Refund' }]);
});

test('an attempt that fails is repeated after 1, 4 and 16 seconds with the same id', async () => {
  const { log, sent, clock } = setUp(['again', 'again', 'again']);
  await log.append(newConversationId(), [ended]);
  const counts = [];
  for (const ms of [500, 600, 3_000, 1_100, 15_000, 1_100]) {
    await clock.advance(ms);
    counts.push(sent.length);
  }
  assert.deepEqual(counts, [1, 2, 2, 3, 3, 4]);
  assert.equal(new Set(sent.map(({ id }) => id)).size, 1);
});

test('what is refused, or fails too often, or does not fit, or is left at the end is kept as a dead letter', async () => {
  const refused = setUp(['refused']);
  const failing = setUp(['again', 'again'], { attempts: 2 });
  const full = setUp([], { waiting: 0 });
  const stopped = setUp(['again']);
  for (const each of [refused, failing, full, stopped]) {
    const id = newConversationId();
    const [position] = await each.log.append(id, [ended]);
    await each.clock.settle();
    if (each === stopped) await each.webhooks.close();
    else await each.clock.advance(5_000);
    const kept = JSON.parse((await each.store.get(`webhook-dead:${id}/${position}`))!) as WebhookEvent;
    assert.equal(kept.type, 'ended');
  }
});

test('nothing of an erased conversation is delivered or kept', async () => {
  const { log, sent, clock, erased, webhooks, store } = setUp(['again']);
  const id = newConversationId();
  const [position] = await log.append(id, [ended]);
  await clock.settle();
  erased.add(id);
  webhooks.forget(id);
  await clock.advance(3_600_000);
  assert.equal(sent.length, 1);
  assert.equal(await store.get(`webhook-dead:${id}/${position}`), undefined);
});

test('an alert is delivered under an id that is the same on every instance that finds it', async () => {
  const { webhooks, sent, clock } = setUp();
  const conversationId = newConversationId();
  const alert = {
    alertId: 'a1',
    conversationId,
    ruleId: 'r',
    kind: 'silence',
    level: 'warning',
    title: 'Silence',
    at,
  } as const;
  webhooks.deliver(webhookAlertOf(alert)!);
  await clock.settle();
  assert.deepEqual(
    sent.map(({ id, type, data }) => [id, type, data.title]),
    [[`${conversationId}/alert/a1`, 'alert', 'Silence']],
  );
});
