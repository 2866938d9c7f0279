import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FeedbackRequest } from '../../../shared/api/routes.ts';
import { EarshotError } from '../../../shared/errors.ts';
import { parseConversationId } from '../../../shared/ids.ts';
import { seededRandom } from '../../../shared/seeded-random.ts';
import { feedbackLimits } from '../state/feedback-queue.ts';
import { createFakeTime, createSharedStorage } from './fake-environment.ts';
import { createFeedbackOutbox } from './feedback-outbox.ts';

const id = parseConversationId('7b5ef4a9-2c0b-4f6e-9d38-1b7f5a0c9e21');
const record = (name: string) => `projects/p/answerRecords/${name}`;

function scene(
  options: {
    storage?: ReturnType<typeof createSharedStorage>;
    tabId?: string;
    time?: ReturnType<typeof createFakeTime>;
    blocked?: boolean;
  } = {},
) {
  const time = options.time ?? createFakeTime();
  const storage = options.storage ?? createSharedStorage();
  const sent: (FeedbackRequest & { keepalive: boolean })[] = [];
  let fault: (() => Promise<void>) | undefined;
  const outbox = createFeedbackOutbox({
    api: {
      async feedback(_id, request, { keepalive = false } = {}) {
        if (fault) await fault();
        sent.push({ ...request, keepalive });
      },
    },
    timers: time,
    now: time.now,
    random: seededRandom(7),
    prefs: options.blocked ? storage.broken() : storage.open(),
    tabId: options.tabId ?? 'tab1',
  });
  return { time, storage, sent, outbox, fail: (with_: (() => Promise<void>) | undefined) => (fault = with_) };
}

const unavailable = () => Promise.reject(new EarshotError('unavailable'));

test('feedback on one answer within a moment is sent together, once', async () => {
  const s = scene();
  s.outbox.displayed(id, record('a'));
  s.outbox.displayed(id, record('a'));
  s.outbox.add(id, { answerRecord: record('a'), clicked: true, detail: { kind: 'knowledge_assist', copied: true } });
  s.outbox.add(id, { answerRecord: record('a'), detail: { clickedUris: ['https://one.example'] } });
  s.outbox.add(id, {
    answerRecord: record('a'),
    correctness: 'FULLY_CORRECT',
    detail: { clickedUris: ['https://two.example'] },
  });
  await s.time.pass(feedbackLimits.gatherMs + 10);
  assert.deepEqual(s.sent, [
    {
      answerRecord: record('a'),
      displayed: true,
      clicked: true,
      correctness: 'FULLY_CORRECT',
      detail: { kind: 'knowledge_assist', copied: true, clickedUris: ['https://one.example', 'https://two.example'] },
      keepalive: false,
    },
  ]);
  s.outbox.displayed(id, record('a'));
  await s.time.pass(60_000);
  assert.equal(s.sent.length, 1);
  assert.equal(s.storage.items.size, 0);
});

test('a failed entry is retried until it arrives, together with later feedback', async () => {
  const s = scene();
  s.fail(unavailable);
  s.outbox.add(id, { answerRecord: record('a'), clicked: true });
  await s.time.pass(5_000);
  s.outbox.add(id, { answerRecord: record('a'), correctness: 'NOT_CORRECT' });
  await s.time.pass(10_000);
  assert.equal(s.outbox.waiting, 1);
  s.fail(undefined);
  await s.time.pass(120_000);
  assert.deepEqual(
    s.sent.map(({ keepalive: _, ...r }) => r),
    [{ answerRecord: record('a'), clicked: true, correctness: 'NOT_CORRECT' }],
  );
});

test('a final refusal is not retried', async () => {
  const s = scene();
  let tries = 0;
  s.fail(async () => {
    tries++;
    throw new EarshotError('not_found');
  });
  s.outbox.add(id, { answerRecord: record('a'), clicked: true });
  await s.time.pass(300_000);
  assert.equal(tries, 1);
  assert.equal(s.outbox.waiting, 0);
});

test('a closing page sends everything at once, in requests that outlive it', async () => {
  const s = scene();
  s.outbox.add(id, { answerRecord: record('a'), clicked: true });
  s.outbox.add(id, { answerRecord: record('b'), clicked: true });
  await s.outbox.close();
  assert.deepEqual(
    s.sent.map((r) => [r.answerRecord, r.keepalive]),
    [
      [record('a'), true],
      [record('b'), true],
    ],
  );
});

test('the next page sends what a closed page could not send', async () => {
  const storage = createSharedStorage();
  const first = scene({ storage });
  first.fail(() => new Promise(() => {}));
  first.outbox.add(id, { answerRecord: record('a'), correctness: 'NOT_CORRECT' });
  void first.outbox.close();
  const soon = scene({ storage, tabId: 'tab2', time: first.time });
  await first.time.pass(5_000);
  assert.equal(soon.sent.length, 0, 'the other page may be alive');
  const time = createFakeTime(first.time.now() + 200_000);
  const later = scene({ storage, tabId: 'tab3', time });
  await time.pass(5_000);
  assert.deepEqual(
    later.sent.map((r) => r.answerRecord),
    [record('a')],
  );
  assert.equal(storage.items.size, 0);
});

test('the outbox works without storage until the page closes', async () => {
  const s = scene({ blocked: true });
  s.outbox.displayed(id, record('a'));
  await s.time.pass(2_000);
  assert.equal(s.sent.length, 1);
});

test('the queue is bounded', async () => {
  const s = scene();
  s.fail(unavailable);
  for (let i = 0; i < feedbackLimits.entries + 50; i++)
    s.outbox.add(id, { answerRecord: record(`n${i}`), clicked: true });
  assert.ok(s.outbox.waiting <= feedbackLimits.entries);
});
