import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AttentionSuggestion, createAttention } from './attention.ts';

const answer = (suggestionId: string, extra: Partial<AttentionSuggestion> = {}): AttentionSuggestion => ({
  suggestionId,
  kind: 'knowledge',
  proactive: true,
  text: 'An answer',
  title: 'A title',
  ...extra,
});

function setUp() {
  const counts: number[] = [];
  const toasts: string[] = [];
  const attention = createAttention({ setCount: (n) => counts.push(n), toast: (title) => toasts.push(title) });
  return { attention, counts, toasts };
}

test('nothing is counted while she looks', () => {
  const { attention, counts, toasts } = setUp();
  attention.onSuggestions([answer('a'), answer('b')]);
  assert.deepEqual([counts, toasts], [[], []]);
});

test('what comes while she looks elsewhere is counted, told once, and cleared when she looks', () => {
  const { attention, counts, toasts } = setUp();
  attention.onSuggestions([answer('old')]);
  attention.outOfView();
  attention.onSuggestions([answer('old'), answer('a')]);
  attention.onSuggestions([answer('old'), answer('a'), answer('b')]);
  attention.onSuggestions([answer('old'), answer('a'), answer('b')]);
  assert.deepEqual([counts, toasts], [[1, 2], ['A title']]);
  attention.inView();
  attention.inView();
  assert.deepEqual(counts, [1, 2, 0]);
  attention.outOfView();
  attention.onSuggestions([answer('old'), answer('a'), answer('b'), answer('c')]);
  assert.deepEqual(counts, [1, 2, 0, 1]);
});

test('replies, hints, answers to her own question and empty ones are no reason to call her', () => {
  const { attention, counts } = setUp();
  attention.outOfView();
  attention.onSuggestions([
    answer('a', { kind: 'smart_reply' }),
    answer('b', { kind: 'coaching' }),
    answer('c', { proactive: false }),
    answer('d', { text: '' }),
  ]);
  assert.deepEqual(counts, []);
});
