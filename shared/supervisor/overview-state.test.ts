import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { foldEvents } from '../assist/conversation.ts';
import type { AssistEvent, UtteranceEvent } from '../assist/event.ts';
import { byNeed, helpNeeded, needRules } from './help-needed.ts';
import type { OverviewRow } from './overview.ts';
import { initialOverviewState, observeEvent, observeView, rowOf } from './overview-state.ts';

const start = Date.parse('2026-11-27T10:00:00.000Z');
const at = (seconds: number) => new Date(start + seconds * 1_000).toISOString();
const started: AssistEvent = {
  type: 'conversation',
  status: 'started',
  channel: 'voice',
  at: at(0),
  language: 'en-US',
};
const spoken = (n: number, role: 'customer' | 'agent', change: Partial<UtteranceEvent> = {}): UtteranceEvent => ({
  ...{ type: 'utterance', utteranceId: `u${n}`, revision: 0, role, text: 'secret words', final: true, at: at(n) },
  ...{ startMs: n * 1_000, endMs: n * 1_000 + 900 },
  ...change,
});
const felt = (n: number, score: number): AssistEvent => ({
  ...{ type: 'sentiment', utteranceId: `u${n}`, role: 'customer', score, magnitude: 1 },
});
const paused = (noticeId: string, change: object = {}): AssistEvent => ({
  ...{ type: 'notice', level: 'info', code: 'paused', message: 'x', noticeId, at: at(5), ...change },
});
const list = (done: boolean): AssistEvent => ({
  ...{ type: 'suggestion', suggestionId: 'c', kind: 'coaching', proactive: true, text: '', sources: [] },
  checklist: [
    { itemId: '1', title: 'Greet', done: true },
    { itemId: '2', title: 'Verify', done },
  ],
});
const hint = (n: number, receipt?: 'seen' | 'dismissed'): AssistEvent => ({
  ...{ type: 'suggestion', suggestionId: `hint-${n}`, kind: 'coaching', proactive: true, text: 'x', sources: [] },
  ...{ from: 'supervisor', at: at(n), ...(receipt && { receipt }) },
});

function rowAfter(events: readonly AssistEvent[], now = start) {
  const state = initialOverviewState();
  for (const event of events) observeEvent(state, event, now);
  return rowOf('c1', state, now);
}

describe('the row of a live conversation', () => {
  it('is there from the start of the conversation to its end', () => {
    assert.equal(rowAfter([spoken(1, 'customer')]), undefined);
    assert.equal(rowAfter([started])?.language, 'en-US');
    assert.equal(rowAfter([started, { ...started, status: 'ended' }]), undefined);
    assert.ok(rowAfter([started, { ...started, status: 'ended' }, started]), 'the customer came back');
  });

  it('holds nothing that was said', () => {
    const row = rowAfter([started, spoken(1, 'customer'), felt(1, 0.1), hint(3)]);
    assert.doesNotMatch(JSON.stringify(row), /secret/);
  });

  it('is the same however often an event arrives, and from a view as from its events', () => {
    const events = [started, spoken(1, 'customer'), felt(1, -0.5), spoken(2, 'agent'), list(false), hint(3)];
    const once = rowAfter(events, start + 9_000);
    assert.deepEqual(rowAfter([...events, ...events], start + 9_000), once);
    const state = initialOverviewState();
    observeView(state, foldEvents(events), start + 9_000);
    assert.deepEqual(rowOf('c1', state, start + 9_000), once);
  });

  it('counts the sentiment of the customer alone, the newest most, and keeps a bounded line', () => {
    const many = Array.from({ length: 40 }, (_, n) => felt(n, n < 39 ? 0 : -1));
    const { sentiment } = rowAfter([started, { ...felt(1, 1), role: 'agent' } as AssistEvent, ...many])!;
    assert.equal(sentiment?.line.length, 24);
    assert.equal(sentiment?.score, -0.4);
  });

  it('measures how long both spoke at once, of the newest speech', () => {
    const events = [started, spoken(1, 'customer', { endMs: 6_000 }), spoken(3, 'agent', { endMs: 5_000 })];
    assert.equal(rowAfter(events)?.talkOverMs, 2_000);
    assert.equal(rowAfter([...events, spoken(400, 'agent')])?.talkOverMs, 0);
  });

  it('knows a hold, trouble of the engine and missing audio until they are over', () => {
    assert.equal(rowAfter([started, paused('p')])?.heldSince, at(5));
    assert.equal(rowAfter([started, paused('p'), paused('p', { endMs: 7_000 })])?.heldSince, undefined);
    const failing = { type: 'notice', level: 'warning', code: 'engine_degraded', message: 'x', noticeId: 'n' } as const;
    assert.equal(rowAfter([started, failing])?.engineState, 'degraded');
    assert.equal(rowAfter([started, failing, { ...failing, resolved: true }])?.engineState, 'ok');
    assert.equal(rowAfter([started, { ...failing, code: 'no_audio' }])?.connection, 'none');
    const lost = { ...failing, code: 'audio_gap', params: { cause: 'connection_lost' } } as const;
    assert.equal(rowAfter([started, lost])?.connection, 'lost');
    assert.equal(rowAfter([started, lost, { ...lost, resolved: true }])?.connection, 'ok');
    assert.equal(rowAfter([started, lost, { ...lost, endMs: 9_000 }])?.connection, 'ok');
    assert.equal(rowAfter([started, { ...lost, params: { cause: 'quota' } }])?.connection, 'ok');
  });

  it('names what is open on the checklist, and what became of the last hint', () => {
    assert.deepEqual(rowAfter([started, list(false)])?.checklist, { total: 2, done: 1, open: ['Verify'] });
    assert.deepEqual(rowAfter([started, list(true)])?.checklist?.open, []);
    assert.equal(rowAfter([started, hint(1), hint(1, 'seen')])?.hint?.state, 'seen');
    assert.equal(rowAfter([started, hint(1), hint(2), hint(1, 'dismissed')])?.hint?.state, 'sent');
  });
});

describe('who needs help', () => {
  const calm = rowAfter([started, spoken(1, 'customer')])!;
  const need = (change: Partial<OverviewRow>, seconds = 5) =>
    helpNeeded({ ...calm, ...change }, start + seconds * 1_000);
  const alert = { alertId: 'a', conversationId: 'c1', ruleId: 'r', kind: 'phrase', title: 'x', at: at(0) } as const;

  const cases: readonly [string, Partial<OverviewRow>, number, Need['reasons']][] = [
    ['a calm call', {}, 5, []],
    ['a customer who is unhappy', { sentiment: { score: -0.8, line: [-0.8] } }, 5, ['sentiment_low']],
    [
      'a customer whose mood falls',
      { sentiment: { score: -0.2, line: [0.8, 0.8, 0.8, -0.2, -0.3, -0.4] } },
      5,
      ['sentiment_falling'],
    ],
    ['a silence', {}, 95, ['silence']],
    ['a chat that waits', { channel: 'chat' }, 95, []],
    ['a long hold', { heldSince: at(0) }, 500, ['hold']],
    ['both who talk at once', { talkOverMs: 20_000 }, 5, ['talk_over']],
    ['an engine that failed', { engineState: 'failed' }, 5, ['engine_failed']],
    ['a call without audio', { connection: 'none' }, 5, ['no_audio']],
    ['a call whose connection is lost', { connection: 'lost' }, 5, ['connection_lost']],
    ['an alert', { alerts: [{ ...alert, level: 'critical' }] }, 5, ['alert']],
    ['an alert of an hour ago', { alerts: [{ ...alert, level: 'critical' }], channel: 'chat' }, 3_600, []],
    ['open items of a young call', { checklist: { total: 2, done: 0, open: ['x'] }, channel: 'chat' }, 5, []],
    [
      'open items of a long chat',
      { checklist: { total: 2, done: 0, open: ['x'] }, channel: 'chat' },
      200,
      ['checklist'],
    ],
  ];
  type Need = ReturnType<typeof helpNeeded>;
  for (const [what, change, seconds, reasons] of cases)
    it(`${what}: ${reasons.join(', ') || 'no reason'}`, () => assert.deepEqual(need(change, seconds).reasons, reasons));

  it('is at most 100, and the strongest reason comes first', () => {
    const all = need({
      sentiment: { score: -1, line: [1, 1, 1, -1, -1, -1] },
      alerts: [{ ...alert, level: 'critical' }],
      ...{ engineState: 'failed', connection: 'none', talkOverMs: 99_000, heldSince: at(-999) },
    });
    assert.equal(all.score, 100);
    assert.equal(all.reasons[0], 'alert');
    assert.ok(needRules.alert.critical > needRules.sentiment.points);
  });

  it('keeps alerts, and silences, of the same kind in their order while time goes by: the list is calm', () => {
    const rows: Partial<OverviewRow>[] = Array.from({ length: 12 }, (_, n) => ({
      ...{ conversationId: `c${n}`, startedAt: at(n), lastSpokenAt: at(n % 2 === 0 ? n * 2 : 500) },
      alerts: n % 2 === 0 ? [] : [{ ...alert, level: 'critical', at: at(n * 2) }],
    }));
    const order = (isAlerted: boolean, seconds: number) =>
      rows
        .filter(({ alerts }) => alerts!.length > 0 === isAlerted)
        .map((change) => ({ ...calm, ...change, need: need(change, seconds) }))
        .sort(byNeed)
        .map(({ conversationId }) => conversationId)
        .join();
    for (const isAlerted of [true, false]) {
      const orders = new Set(Array.from({ length: 30 }, (_, second) => order(isAlerted, 45 + second)));
      assert.equal(orders.size, 1, [...orders].join(' / '));
    }
  });

  it('sorts those who need help most first, and equals in the same order everywhere', () => {
    const rows = ['c', 'a', 'b'].map((conversationId) => ({ ...calm, conversationId }));
    const worse = { ...calm, conversationId: 'z', need: { score: 9, reasons: [] } };
    assert.deepEqual(
      [...rows, worse].sort(byNeed).map(({ conversationId }) => conversationId),
      ['z', 'a', 'b', 'c'],
    );
  });
});
