import assert from 'node:assert/strict';
import { test } from 'node:test';
import { safeParseAssistEvent } from './event.ts';

test('a fact says what it is, where it was said and whether it still holds', () => {
  const fact = { type: 'fact', factId: 'f1', kind: 'promise', label: 'Promise', value: 'By Friday', utteranceId: 'u1' };
  assert.deepEqual(safeParseAssistEvent(fact), fact);
  assert.deepEqual(safeParseAssistEvent({ ...fact, status: 'settled', settledBy: 'u9' }), {
    ...fact,
    status: 'settled',
    settledBy: 'u9',
  });
  assert.equal(safeParseAssistEvent({ ...fact, kind: 'horoscope' }), undefined);
  assert.equal(safeParseAssistEvent({ ...fact, utteranceId: undefined }), undefined);
});

test('a hand-over card needs its items only, so that other services can send one', () => {
  const items = [{ label: 'Customer since', value: '2019', source: 'customer' }];
  assert.deepEqual(safeParseAssistEvent({ type: 'context', items }), { type: 'context', items });
});

test('a summary may propose a wrap-up code and say why', () => {
  const wrapUpCode = { id: 'c1', name: 'Return', confidence: 0.8, reason: 'I want to send it back', utteranceId: 'u1' };
  const summary = { type: 'summary', summaryId: 's1', sections: [], wrapUpCode };
  assert.deepEqual(safeParseAssistEvent(summary), summary);
  assert.equal(safeParseAssistEvent({ ...summary, wrapUpCode: { ...wrapUpCode, confidence: 2 } }), undefined);
});
