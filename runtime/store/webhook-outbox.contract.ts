/** What every outbox of webhooks must do. In memory, with a journal and in Redis it passes the same suite. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type ConversationId, parseConversationId } from '../../shared/ids.ts';
import type { WebhookEvent } from '../core/webhooks/webhook-events.ts';
import type { OutboxLimits, WebhookOutbox } from '../core/webhooks/webhook-outbox.ts';

const conversation = parseConversationId('11111111-1111-4111-8111-111111111111');
const other = parseConversationId('22222222-2222-4222-8222-222222222222');
const event = (id: string, conversationId: ConversationId = conversation): WebhookEvent => ({
  ...{
    id: `${conversationId}/${id}`,
    type: 'ended',
    conversationId,
    at: '2026-01-01T12:00:00.000Z',
    data: { channel: 'chat' },
  },
});

/** Registers the suite; `create` makes an empty one. */
export function webhookOutboxContract(name: string, create: Create): void {
  describe(`${name}: the outbox of webhooks`, () => {
    deliveryCases(create);
    keepingCases(create);
  });
}

type Create = (limits?: OutboxLimits) => WebhookOutbox;

const idsOf = async (outbox: WebhookOutbox, now: number, limit = 10) =>
  (await outbox.claim(now, 1_000, limit)).map((entry) => entry.event.id.split('/').pop());

function deliveryCases(create: Create): void {
  it('gives what is due, oldest first, to one claim at a time until its lease ends', async () => {
    const outbox = create();
    await outbox.put(event('b'), 20);
    await outbox.put(event('a'), 10);
    await outbox.put(event('later'), 5_000);
    assert.deepEqual(await idsOf(outbox, 100, 1), ['a']);
    assert.deepEqual(await idsOf(outbox, 100), ['b']);
    assert.deepEqual(await idsOf(outbox, 500), []);
    assert.deepEqual((await idsOf(outbox, 2_000)).sort(), ['a', 'b']);
  });

  it('keeps an event once, however often it is put, and not after it was removed', async () => {
    const outbox = create();
    for (let times = 0; times < 3; times++) await outbox.put(event('a'), 10);
    assert.deepEqual(await outbox.counts(), { waiting: 1, dead: 0 });
    await outbox.remove(event('a').id);
    assert.deepEqual(await outbox.counts(), { waiting: 0, dead: 0 });
  });

  it('remembers attempts, keeps dead letters, and resends them with all their attempts', async () => {
    const outbox = create();
    await outbox.put(event('a'), 10);
    const [first] = await outbox.claim(100, 1_000, 1);
    await outbox.postpone({ ...first!, tries: 1 }, 50);
    const [second] = await outbox.claim(100, 1_000, 1);
    assert.deepEqual(second, { event: event('a'), tries: 1 });
    await outbox.bury(second!, 60);
    assert.deepEqual([await outbox.counts(), await idsOf(outbox, 99_999)], [{ waiting: 0, dead: 1 }, []]);
    assert.equal(await outbox.resend(100), 1);
    assert.deepEqual(await outbox.claim(100, 1_000, 1), [{ event: event('a'), tries: 0 }]);
  });
}

function keepingCases(create: Create): void {
  it('leaves nothing of an erased conversation, also where it is being delivered, and nothing that is too old', async () => {
    const outbox = create();
    for (const [id, of] of [
      ['a', conversation],
      ['b', conversation],
      ['c', other],
    ] as const)
      await outbox.put(event(id, of), 10);
    const claimed = await outbox.claim(100, 1_000, 2);
    assert.ok((await outbox.countOf(conversation)) > 0);
    await outbox.forget(conversation);
    assert.equal(await outbox.countOf(conversation), 0);
    for (const entry of claimed) await outbox.bury(entry, 200);
    assert.deepEqual(await outbox.counts(), { waiting: 1, dead: 0 });
    await outbox.expire(2_000_000);
    assert.deepEqual(await outbox.counts(), { waiting: 0, dead: 0 });
  });

  it('expires what was due or became a dead letter before a moment, and nothing later', async () => {
    const outbox = create();
    for (const [id, at] of Object.entries({ early: 10, late: 500 })) {
      await outbox.put(event(`waits ${id}`), at);
      await outbox.put(event(`dead ${id}`), 1);
      await outbox.bury({ event: event(`dead ${id}`), tries: 8 }, at);
    }
    await outbox.expire(500);
    assert.deepEqual(await outbox.counts(), { waiting: 1, dead: 1 });
    assert.equal(await outbox.resend(600), 1);
    assert.deepEqual(await idsOf(outbox, 1_000), ['waits late', 'dead late']);
  });

  it('makes dead letters of what has waited the longest, and drops the oldest of those, beyond its limits', async () => {
    const outbox = create({ waiting: 3, dead: 2 });
    const overflows = [];
    for (let at = 1; at <= 7; at++) overflows.push(Object.values(await outbox.put(event(`${at}`), at)).join());
    assert.deepEqual(overflows, ['0,0', '0,0', '0,0', '1,0', '1,0', '1,1', '1,1']);
    assert.deepEqual(await outbox.counts(), { waiting: 3, dead: 2 });
    assert.deepEqual(await idsOf(outbox, 100), ['5', '6', '7']);
    const overflow = await outbox.bury({ event: event('6'), tries: 1 }, 100);
    assert.deepEqual(
      [overflow, await outbox.counts()],
      [
        { buried: 0, dropped: 1 },
        { waiting: 2, dead: 2 },
      ],
    );
    assert.equal(await outbox.countOf(conversation), 4, 'what was dropped is gone');
  });

  it('finds, forgets and resends hundreds', async () => {
    const outbox = create();
    const many = Array.from({ length: 700 }, (_, index) => event(`${index}`, index % 2 === 0 ? conversation : other));
    await Promise.all(many.map((each) => outbox.put(each, 10)));
    await Promise.all(many.map((each) => outbox.bury({ event: each, tries: 8 }, 20)));
    assert.equal(await outbox.countOf(other), 350);
    await outbox.forget(conversation);
    assert.deepEqual([await outbox.resend(30), await outbox.counts()], [350, { waiting: 350, dead: 0 }]);
  });
}
