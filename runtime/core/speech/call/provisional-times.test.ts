/** A call that comes to an instance while the log of its conversation cannot be read. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emptyView } from '../../../../shared/assist/conversation.ts';
import type { UtteranceEvent } from '../../../../shared/assist/event.ts';
import { EarshotError } from '../../../../shared/errors.ts';
import { type ConversationId, toEventId } from '../../../../shared/ids.ts';
import { conversationId, createTestBridge, playCall, spoken } from '../../../testing/call.ts';
import { createTestClock } from '../../../testing/clock.ts';
import { createTestFeed } from '../../../testing/feed.ts';
import { createTestGateway } from '../../../testing/gateway.ts';
import type { LogListener } from '../../ports/conversation-log.ts';
import type { CallHistory } from './call-history.ts';
import { followCallHistory } from './provisional-times.ts';

const second = 8_000;

function setUp() {
  const clock = createTestClock();
  const feed = createTestFeed();
  const reports = new Set<(history: CallHistory) => void>();
  const { open } = createTestBridge({
    clock,
    feed,
    gateway: createTestGateway(clock),
    followHistory(_id, report) {
      reports.add(report);
      return () => void reports.delete(report);
    },
  });
  /** As a panel shows them: the last state of each. */
  const utterances = () => {
    const all = feed.events.filter((event): event is UtteranceEvent => event.type === 'utterance');
    return [...new Map(all.map((one) => [one.utteranceId, one])).values()];
  };
  return { clock, feed, open, reports, utterances };
}

test('it gets its place in the conversation once the log shows when that began, and the part that is missing is a gap', async () => {
  const { clock, feed, open, reports, utterances } = setUp();
  const startedAt = new Date(clock.now() - 40_000).toISOString();
  const call = open();
  await playCall(clock, call, { customer: spoken(6) }, { from: 0, to: 5 * second });
  assert.deepEqual(
    utterances().map(({ startMs }) => startMs),
    [1_000],
  );
  const before = { utteranceId: 'before', role: 'customer', endMs: 38_000 };
  for (const report of reports) report({ status: 'started', startedAt, utterances: [before, ...utterances()] });
  assert.equal(reports.size, 0);
  await playCall(clock, call, { customer: spoken(6, 6 * second) }, { from: 5 * second, to: 11 * second });
  void call.end('closed');
  await clock.advance(60_000);
  assert.deepEqual(
    utterances().map(({ startMs, endMs, final }) => [startMs, endMs, final]),
    [
      [41_000, 43_300, true],
      [46_000, 48_300, true],
    ],
  );
  assert.deepEqual(
    feed.events.flatMap((event) => (event.type === 'notice' ? [[event.code, event.startMs, event.endMs]] : [])).at(-1),
    ['audio_gap', 28_000, 40_000],
  );
});

test('a call whose conversation began with it keeps its times, and its log is followed until it is over', async () => {
  const { clock, open, reports, utterances } = setUp();
  const startedAt = new Date(clock.now()).toISOString();
  const call = open();
  await playCall(clock, call, { customer: spoken(6) }, { from: 0, to: 5 * second });
  for (const report of reports) report({ status: 'started', startedAt, utterances: utterances() });
  assert.equal(reports.size, 1);
  void call.end('closed');
  await clock.advance(60_000);
  assert.equal(reports.size, 0);
  assert.deepEqual(
    utterances().map(({ startMs }) => startMs),
    [1_000],
  );
});

test('its own beginning, written a moment after the time of the call began, is no earlier part', async () => {
  const { clock, open, reports, utterances } = setUp();
  const startedAt = new Date(clock.now() + 1).toISOString();
  const call = open();
  await playCall(clock, call, { customer: spoken(6) }, { from: 0, to: 5 * second });
  for (const report of reports) report({ status: 'started', startedAt, utterances: [] });
  assert.equal(reports.size, 1);
  assert.deepEqual(
    utterances().map(({ startMs }) => startMs),
    [1_000],
  );
});

test('a gap of its own does not tell how long the conversation had lasted', async () => {
  const { clock, feed, open, reports, utterances } = setUp();
  const startedAt = new Date(clock.now() - 5_000).toISOString();
  const call = open();
  await playCall(clock, call, { customer: spoken(6) }, { from: 0, to: 40 * second });
  void call.end('lost');
  await clock.advance(0);
  const notices = feed.events.filter((event) => event.type === 'notice');
  assert.equal(notices.length, 1);
  for (const report of reports) report({ status: 'started', startedAt, utterances: utterances(), notices });
  assert.deepEqual(
    utterances().map(({ startMs }) => startMs),
    [6_000],
  );
});

test('a call that comes back has its former times, whatever another instance has written since', async () => {
  const { clock, open, reports, utterances } = setUp();
  const startedAt = new Date(clock.now()).toISOString();
  const call = open();
  await playCall(clock, call, { customer: spoken(6) }, { from: 0, to: 5 * second });
  void call.end('closed');
  await clock.advance(60_000);
  const back = open();
  const elsewhere = { utteranceId: 'elsewhere', role: 'customer', endMs: 50_000 };
  for (const report of reports) report({ status: 'started', startedAt, utterances: [...utterances(), elsewhere] });
  assert.deepEqual(
    utterances().map(({ startMs }) => startMs),
    [1_000],
  );
  void back.end('closed');
  await clock.advance(60_000);
});

test('a call that is over settles nothing for the one that has come after it', async () => {
  const { clock, open, reports, utterances } = setUp();
  const startedAt = new Date(clock.now() - 60_000).toISOString();
  const call = open();
  await playCall(clock, call, { customer: spoken(6) }, { from: 0, to: 5 * second });
  void call.end('closed');
  const next = open();
  await clock.advance(60_000);
  const before = { utteranceId: 'before', role: 'customer', endMs: 58_000 };
  for (const report of reports) report({ status: 'started', startedAt, utterances: [before, ...utterances()] });
  assert.equal(utterances()[0]?.startMs, 61_000);
  void next.end('closed');
  await clock.advance(60_000);
});

test('the log is followed again after an error, until it is not needed any more', async () => {
  const clock = createTestClock();
  const listeners: LogListener[] = [];
  const stopped: number[] = [];
  const log = {
    follow(_id: ConversationId, _after: undefined, listener: LogListener) {
      const number = listeners.push(listener);
      return () => void stopped.push(number);
    },
  };
  const learned: (string | undefined)[] = [];
  const stop = followCallHistory({ log, clock }, conversationId, ({ startedAt }) => learned.push(startedAt));
  listeners[0]!.onError(new EarshotError('unavailable'));
  await clock.advance(10_000);
  assert.equal(listeners.length, 2);
  const at = '2026-01-01T12:00:00.000Z';
  const id = toEventId('epoch', 1);
  const event = { type: 'conversation', status: 'started', channel: 'voice', at } as const;
  listeners[1]!.onStart({ kind: 'tail', events: [{ id, seq: 1, event }], head: id });
  listeners[1]!.onReset({ kind: 'reset', cursor: id, conversation: { ...emptyView(), startedAt: 'earlier' } });
  assert.deepEqual(learned, [at, 'earlier']);
  stop();
  await clock.advance(10_000);
  assert.deepEqual([listeners.length, stopped], [2, [2]]);
});
