import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type BadgeSuggestion, createUnreadBadge } from './unread-badge.ts';

const answer = (suggestionId: string, extra: Partial<BadgeSuggestion> = {}): BadgeSuggestion => ({
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
  const badge = createUnreadBadge({ setCount: (n) => counts.push(n), toast: (title) => toasts.push(title) });
  return { badge, counts, toasts };
}

test('nothing is counted while the panel is in view', () => {
  const { badge, counts, toasts } = setUp();
  badge.onSuggestions([answer('a'), answer('b')]);
  assert.deepEqual([counts, toasts], [[], []]);
});

test('answers that arrive out of view are counted, shown as one toast, and cleared in view', () => {
  const { badge, counts, toasts } = setUp();
  badge.onSuggestions([answer('old')]);
  badge.outOfView();
  badge.onSuggestions([answer('old'), answer('a')]);
  badge.onSuggestions([answer('old'), answer('a'), answer('b')]);
  badge.onSuggestions([answer('old'), answer('a'), answer('b')]);
  assert.deepEqual([counts, toasts], [[1, 2], ['A title']]);
  badge.inView();
  badge.inView();
  assert.deepEqual(counts, [1, 2, 0]);
  badge.outOfView();
  badge.onSuggestions([answer('old'), answer('a'), answer('b'), answer('c')]);
  assert.deepEqual(counts, [1, 2, 0, 1]);
});

test('replies, coaching, answers to questions of the agent and empty answers are not counted', () => {
  const { badge, counts } = setUp();
  badge.outOfView();
  badge.onSuggestions([
    answer('a', { kind: 'smart_reply' }),
    answer('b', { kind: 'coaching' }),
    answer('c', { proactive: false }),
    answer('d', { text: '' }),
  ]);
  assert.deepEqual(counts, []);
});
