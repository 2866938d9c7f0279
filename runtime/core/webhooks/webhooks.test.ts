import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AssistEvent } from '../../../shared/assist/event.ts';
import { EarshotError } from '../../../shared/errors.ts';
import { createMemoryConversationLog } from '../../log/memory-conversation-log.ts';
import { createMemoryWebhookOutbox } from '../../store/memory-webhook-outbox.ts';
import { newConversationId } from '../../testing/archive-records.ts';
import { createTestClock } from '../../testing/clock.ts';
import { decorate } from '../decorate.ts';
import { silentLogger } from '../ports/logger.ts';
import { silentMeter } from '../ports/meter.ts';
import { type WebhookEvent, webhookAlertOf, webhookTypes } from './webhook-events.ts';
import type { WebhookOutbox } from './webhook-outbox.ts';
import { type DeliveryResult, type WebhookLimits, Webhooks } from './webhooks.ts';

const at = '2026-01-01T12:00:00.000Z';
const ended: AssistEvent = { type: 'conversation', status: 'ended', channel: 'chat', at };
const summary: AssistEvent = { type: 'summary', summaryId: 's', sections: [{ title: 'Situation', text: 'Refund' }] };

function setUp(
  results: DeliveryResult[] = [],
  limits: Partial<WebhookLimits> = {},
  given?: WebhookOutbox,
  answer?: (event: WebhookEvent) => Promise<DeliveryResult> | undefined,
) {
  const clock = createTestClock();
  const counted: Record<string, number> = {};
  const logged: string[] = [];
  const own = {
    clock,
    logger: { ...silentLogger, warn: (message: string) => void logged.push(message) },
    meter: {
      ...silentMeter,
      counter: () => ({
        add(value: number, { result }: Readonly<Record<string, string>> = {}) {
          if (value > 0) counted[result!] = (counted[result!] ?? 0) + value;
        },
      }),
    },
    random: () => 0.5,
  };
  const outbox = given ?? createMemoryWebhookOutbox();
  const sent: WebhookEvent[] = [];
  const erased = new Set<string>();
  const make = () =>
    new Webhooks({
      ...own,
      async send(event) {
        sent.push(event);
        return (await answer?.(event)) ?? results.shift() ?? 'delivered';
      },
      types: new Set(webhookTypes),
      outbox,
      erasures: { has: (id) => erased.has(id) },
      limits,
    });
  const webhooks = make();
  const log = webhooks.log(createMemoryConversationLog({ ...own, limits: {} }));
  return { clock, outbox, sent, erased, webhooks, log, make, counted, logged };
}

test('the end and the summary of a conversation are delivered once, each with an id of its own', async () => {
  const { log, sent, clock, webhooks } = setUp();
  webhooks.start();
  const id = newConversationId();
  await log.append(id, [{ ...ended, status: 'started' }, ended, summary]);
  await clock.advance(2_000);
  assert.deepEqual(sent.map(({ type }) => type).sort(), ['ended', 'summary']);
  assert.equal(new Set(sent.map((each) => each.id)).size, 2);
  assert.deepEqual(sent.find(({ type }) => type === 'summary')!.data.sections, [
    { title: 'Situation', text: 'Refund' },
  ]);
  await webhooks.close();
});

test('the same event has the same id wherever it is reported, and a conversation that ends twice has two', async () => {
  const [one, other] = [setUp(), setUp()];
  const id = newConversationId();
  for (const { log, webhooks, clock } of [one, other]) {
    webhooks.start();
    await log.append(id, [summary, ended, { ...ended, at: '2026-01-01T13:00:00.000Z' }]);
    await clock.advance(2_000);
    await webhooks.close();
  }
  const idsOf = ({ sent }: typeof one) => sent.map((each) => each.id).sort();
  assert.deepEqual(idsOf(one), idsOf(other));
  assert.equal(new Set(idsOf(one)).size, 3);
});

test('an attempt that fails is repeated after 1, 4 and 16 seconds with the same id', async () => {
  const { log, sent, clock, webhooks } = setUp(['again', 'again', 'again'], { settleMs: 0, sweepMs: 100 });
  webhooks.start();
  await log.append(newConversationId(), [ended]);
  const counts = [];
  for (const ms of [500, 1_000, 3_000, 1_500, 14_500, 2_000]) {
    await clock.advance(ms);
    counts.push(sent.length);
  }
  assert.deepEqual(counts, [1, 2, 2, 3, 3, 4]);
  assert.equal(new Set(sent.map(({ id }) => id)).size, 1);
  await webhooks.close();
});

test('what is refused or fails too often is a dead letter, until it is resent', async () => {
  for (const [results, limits] of [
    [['refused'], {}],
    [['again', 'again'], { attempts: 2 }],
  ] as const) {
    const { log, webhooks, clock, sent } = setUp([...results], limits);
    webhooks.start();
    await log.append(newConversationId(), [ended]);
    await clock.advance(10_000);
    assert.deepEqual(await webhooks.counts(), { waiting: 0, dead: 1 });
    assert.equal(await webhooks.resend(), 1);
    await clock.advance(2_000);
    assert.deepEqual([await webhooks.counts(), sent.length], [{ waiting: 0, dead: 0 }, results.length + 1]);
    await webhooks.close();
  }
});

test('what waits when the process ends is delivered by another one, with the same id', async () => {
  const { log, make, sent, clock, webhooks } = setUp();
  await log.append(newConversationId(), [ended, summary]);
  assert.deepEqual([await webhooks.counts(), sent.length], [{ waiting: 2, dead: 0 }, 0]);
  // The first one never starts: it is dead.
  const next = make();
  next.start();
  await clock.advance(2_000);
  assert.equal(new Set(sent.map(({ id }) => id)).size, 2);
  await next.close();
});

test('an attempt whose process dies is made again by another one after its lease', async () => {
  const { log, make, outbox, sent, clock } = setUp();
  await log.append(newConversationId(), [ended]);
  await clock.advance(1_000);
  const [claimed] = await outbox.claim(clock.now(), 30_000, 1);
  const next = make();
  next.start();
  await clock.advance(20_000);
  assert.equal(sent.length, 0);
  await clock.advance(12_000);
  assert.deepEqual(sent, [claimed!.event]);
  await next.close();
});

test('what the outbox does not take yet is put again, and an append that fails reports nothing', async () => {
  const real = createMemoryWebhookOutbox();
  let isAway = true;
  const outbox = decorate(real, {
    put: async (event, dueAt) => (isAway ? Promise.reject(new EarshotError('unavailable')) : real.put(event, dueAt)),
  });
  const { log, sent, clock, webhooks } = setUp([], {}, outbox);
  webhooks.start();
  await log.append(newConversationId(), [ended]);
  await clock.advance(5_000);
  isAway = false;
  await clock.advance(2_000);
  assert.equal(sent.length, 1);
  const failing = webhooks.log({ append: () => Promise.reject(new EarshotError('conflict')) } as never);
  await assert.rejects(failing.append(newConversationId(), [ended]));
  await clock.advance(5_000);
  assert.equal(sent.length, 1);
  await webhooks.close();
});

test('nothing of an erased conversation is delivered or kept', async () => {
  const { log, sent, clock, erased, webhooks } = setUp(['again']);
  webhooks.start();
  const id = newConversationId();
  await log.append(id, [ended]);
  await clock.advance(1_200);
  assert.equal(await webhooks.countOf(id), 1, 'a proof of erasure would find it');
  erased.add(id);
  await webhooks.forget(id);
  assert.equal(await webhooks.countOf(id), 0);
  await clock.advance(3_600_000);
  assert.equal(sent.length, 1);
  assert.deepEqual(await webhooks.counts(), { waiting: 0, dead: 0 });
  await webhooks.close();
});

test('an attempt that hangs holds one place; what is due and what comes later goes on', async () => {
  let answer: (result: DeliveryResult) => void = () => {};
  const { log, sent, clock, webhooks } = setUp([], { concurrent: 2 }, undefined, (event) =>
    event.type === 'summary'
      ? new Promise((resolve) => {
          answer = resolve;
        })
      : undefined,
  );
  webhooks.start();
  await log.append(newConversationId(), [summary]);
  await clock.advance(1_500);
  for (let count = 0; count < 9; count++) await log.append(newConversationId(), [ended]);
  await clock.advance(1_500);
  assert.deepEqual([sent.length, await webhooks.counts()], [10, { waiting: 1, dead: 0 }]);
  await log.append(newConversationId(), [ended]);
  await clock.advance(1_500);
  assert.equal(sent.length, 11);
  answer('delivered');
  await webhooks.close();
  assert.deepEqual(await webhooks.counts(), { waiting: 0, dead: 0 });
});

test('what the limits of the outbox cost is counted, and logged once a minute', async () => {
  const outbox = createMemoryWebhookOutbox(undefined, { waiting: 2, dead: 1 });
  const { log, webhooks, clock, counted, logged } = setUp([], {}, outbox);
  for (let count = 0; count < 5; count++) await log.append(newConversationId(), [ended]);
  await clock.advance(1);
  assert.deepEqual(await webhooks.counts(), { waiting: 2, dead: 1 });
  assert.deepEqual(counted, { dead: 3, lost: 2 });
  assert.equal(logged.filter((message) => message.startsWith('Too many webhooks wait')).length, 1);
});

test('a test is one attempt, of no conversation, and nothing of it is kept', async () => {
  const { webhooks, sent } = setUp(['again']);
  assert.equal(await webhooks.test(), 'again');
  assert.deepEqual([sent.map(({ type }) => type), await webhooks.counts()], [['test'], { waiting: 0, dead: 0 }]);
});

test('an alert is delivered under an id that is the same on every instance that finds it', async () => {
  const { webhooks, sent, clock } = setUp();
  webhooks.start();
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
  await clock.advance(2_000);
  assert.deepEqual(
    sent.map(({ id, type, data }) => [id, type, data.title]),
    [[`${conversationId}/alert/a1`, 'alert', 'Silence']],
  );
  await webhooks.close();
});
