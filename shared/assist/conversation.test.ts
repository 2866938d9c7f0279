import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { applyEvent, emptyView, foldEvents, viewLimits } from './conversation.ts';
import { type AssistEvent, safeParseAssistEvent, type UtteranceEvent } from './event.ts';

const utterance = (over: Partial<UtteranceEvent>): UtteranceEvent => ({
  type: 'utterance',
  utteranceId: 'u1',
  revision: 1,
  role: 'customer',
  text: 'hello',
  final: false,
  startMs: 0,
  endMs: 500,
  ...over,
});

test('a higher revision replaces an interim text in place', () => {
  const view = foldEvents([
    utterance({ utteranceId: 'a' }),
    utterance({ utteranceId: 'b', startMs: 100 }),
    utterance({ utteranceId: 'a', revision: 2, text: 'hello there', final: true }),
  ]);
  assert.deepEqual(
    view.utterances.map((u) => [u.utteranceId, u.text, u.final]),
    [
      ['a', 'hello there', true],
      ['b', 'hello', false],
    ],
  );
});

test('a late interim does not undo a final, and a repeated event changes nothing', () => {
  const final = utterance({ revision: 3, final: true, text: 'done' });
  const view = foldEvents([final]);
  const before = structuredClone(view);
  applyEvent(view, utterance({ revision: 2, text: 'do' }));
  applyEvent(view, utterance({ revision: 9, text: 'do' }));
  applyEvent(view, final);
  assert.deepEqual(view, before);
});

test('utterances stand in order of their beginning, whichever was recognized first', () => {
  const view = foldEvents([
    utterance({ utteranceId: 'late', startMs: 900 }),
    utterance({ utteranceId: 'early', startMs: 100 }),
    utterance({ utteranceId: 'same', startMs: 900 }),
  ]);
  assert.deepEqual(
    view.utterances.map((u) => u.utteranceId),
    ['early', 'late', 'same'],
  );
});

test('an utterance whose beginning moved is placed anew, once', () => {
  const view = foldEvents([
    utterance({ utteranceId: 'a', startMs: 100 }),
    utterance({ utteranceId: 'b', startMs: 200 }),
    utterance({ utteranceId: 'a', startMs: 300, revision: 2 }),
  ]);
  assert.deepEqual(
    view.utterances.map((u) => u.utteranceId),
    ['b', 'a'],
  );
});

test('sentiment and intents may come before the utterance they belong to', () => {
  const view = foldEvents([
    { type: 'sentiment', utteranceId: 'u1', role: 'customer', score: -0.5, magnitude: 0.5 },
    { type: 'intent', utteranceId: 'u1', name: 'refund', confidence: 0.4 },
    { type: 'intent', utteranceId: 'u1', name: 'return', confidence: 0.8 },
    { type: 'intent', utteranceId: 'u1', name: 'refund', confidence: 0.9 },
    utterance({}),
  ]);
  assert.equal(view.sentiments['u1']?.score, -0.5);
  assert.deepEqual(
    view.intents['u1']?.map((i) => i.name),
    ['refund', 'return'],
  );
});

test('suggestions and notices with a known id are replaced where they stand', () => {
  const suggestion = (id: string, text: string): AssistEvent => ({
    type: 'suggestion',
    suggestionId: id,
    kind: 'knowledge',
    proactive: true,
    text,
    sources: [],
  });
  const view = foldEvents([
    suggestion('s1', 'one'),
    suggestion('s2', 'two'),
    suggestion('s1', 'one, better'),
    { type: 'notice', level: 'warning', code: 'audio_gap', message: 'Audio is missing', noticeId: 'n1', startMs: 10 },
    {
      type: 'notice',
      level: 'warning',
      code: 'audio_gap',
      message: 'Audio is missing',
      noticeId: 'n1',
      startMs: 10,
      endMs: 90,
    },
    { type: 'notice', level: 'info', code: 'paused', message: 'Paused' },
    { type: 'notice', level: 'info', code: 'paused', message: 'Paused' },
  ]);
  assert.deepEqual(
    view.suggestions.map((s) => s.text),
    ['one, better', 'two'],
  );
  assert.deepEqual(
    view.notices.map((n) => n.endMs),
    [90, undefined, undefined],
  );
});

test('a fact is replaced where it stands, and one that was corrected is gone', () => {
  const fact = (factId: string, value: string, status?: 'settled' | 'withdrawn'): AssistEvent => ({
    type: 'fact',
    factId,
    kind: 'order_number',
    label: 'Order number',
    value,
    utteranceId: 'u1',
    ...(status && { status }),
  });
  const view = foldEvents([
    fact('f1', '84100'),
    fact('f2', '29 euros'),
    fact('f1', '84102'),
    fact('f2', '29 euros', 'withdrawn'),
    fact('f3', 'gone before it came', 'withdrawn'),
  ]);
  assert.deepEqual(
    view.facts.map(({ factId, value }) => [factId, value]),
    [['f1', '84102']],
  );
});

test('the newest hand-over card replaces the one before', () => {
  const context = (value: string): AssistEvent => ({
    type: 'context',
    contextId: 'c1',
    reason: 'bot',
    items: [{ label: 'Situation', value, source: 'summary' }],
  });
  assert.equal(foldEvents([context('old'), context('new')]).context?.items[0]?.value, 'new');
});

test('a conversation that begins again after its end is no longer ended', () => {
  const view = foldEvents([
    { type: 'conversation', status: 'started', channel: 'chat', at: '2026-11-01T10:00:00Z' },
    { type: 'conversation', status: 'ended', channel: 'chat', at: '2026-11-01T11:00:00Z' },
    { type: 'conversation', status: 'started', channel: 'chat', at: '2026-11-03T10:00:00Z' },
  ]);
  assert.equal(view.status, 'started');
  assert.equal(view.startedAt, '2026-11-01T10:00:00Z');
  assert.ok(!('endedAt' in view));
});

test('a view is bounded, and what belonged to a forgotten utterance goes with it', () => {
  const view = emptyView();
  applyEvent(view, { type: 'sentiment', utteranceId: 'u0', role: 'customer', score: 0, magnitude: 0 });
  for (let i = 0; i <= viewLimits.utterances; i++) applyEvent(view, utterance({ utteranceId: `u${i}`, startMs: i }));
  assert.equal(view.utterances.length, viewLimits.utterances);
  assert.equal(view.utterances[0]?.utteranceId, 'u1');
  assert.deepEqual(view.sentiments, {});
});

test('in a long view, and in a copy of it, a known utterance stays one however often it comes, and one that was forgotten comes back', () => {
  const long = foldEvents(Array.from({ length: 300 }, (_, i) => utterance({ utteranceId: `u${i}`, startMs: i })));
  const copy = { ...long, utterances: [...long.utterances] };
  for (const view of [long, copy]) {
    applyEvent(view, utterance({ utteranceId: 'u7', startMs: 7 }));
    applyEvent(view, utterance({ utteranceId: 'u8', startMs: 900, revision: 2, text: 'moved' }));
    applyEvent(view, utterance({ utteranceId: 'u8', startMs: 900, revision: 2, text: 'again' }));
    applyEvent(view, utterance({ utteranceId: 'u300', startMs: 300 }));
    applyEvent(view, utterance({ utteranceId: 'u300', startMs: 300 }));
    assert.equal(view.utterances.length, 301);
    assert.equal(new Set(view.utterances.map((one) => one.utteranceId)).size, 301);
    assert.equal(view.utterances.at(-1)?.text, 'moved');
  }
  while (long.utterances.length < viewLimits.utterances)
    applyEvent(long, utterance({ utteranceId: `v${long.utterances.length}`, startMs: 1_000 + long.utterances.length }));
  applyEvent(long, utterance({ utteranceId: 'last', startMs: 100_000 }));
  applyEvent(long, utterance({ utteranceId: 'u0', startMs: 200_000 }));
  assert.equal(long.utterances.length, viewLimits.utterances);
  assert.equal(long.utterances.filter((one) => one.utteranceId === 'u0').length, 1);
});

test('folding the same events once more, in any number of repeats, gives the same view', () => {
  const ids = fc.constantFrom('a', 'b', 'c');
  const event = fc.oneof(
    fc
      .record({ utteranceId: ids, revision: fc.nat(5), final: fc.boolean(), text: fc.string(), startMs: fc.nat(3) })
      .map((o) => utterance(o)),
    fc
      .record({ utteranceId: ids, score: fc.constantFrom(-1, 0, 1) })
      .map((o): AssistEvent => ({ type: 'sentiment', role: 'customer', magnitude: 1, ...o })),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 30 }), (events) => {
      // At-least-once delivery: each event twice in a row, as a reconnect may repeat it.
      const twice = foldEvents(events.flatMap((e) => [e, e]));
      assert.deepEqual(twice, foldEvents(events));
    }),
    { seed: 7, numRuns: 200 },
  );
});

test('unknown fields are dropped, unknown types and wrong shapes are no events', () => {
  assert.deepEqual(safeParseAssistEvent({ ...utterance({}), surprise: 1 }), utterance({}));
  assert.equal(safeParseAssistEvent({ type: 'hologram' }), undefined);
  assert.equal(safeParseAssistEvent(utterance({ startMs: -1 })), undefined);
  assert.equal(safeParseAssistEvent(null), undefined);
});
