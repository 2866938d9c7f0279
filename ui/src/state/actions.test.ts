import assert from 'node:assert/strict';
import { it } from 'node:test';
import { actionsToShow, isComplete, isOpen, type ShownAction } from './actions.ts';

const action = (actionId: string, over: Partial<ShownAction> = {}): ShownAction => ({
  ...{ actionId, name: 'x', title: 'X', state: 'proposed' },
  parameters: [{ name: 'order', label: 'Order', value: '', editable: true, required: true }],
  ...over,
});

it('what is to be decided comes before results, and a declined action is gone', () => {
  const all = [
    action('a', { state: 'done' }),
    action('b'),
    action('c', { state: 'declined' }),
    action('d', { state: 'failed' }),
  ];
  assert.deepEqual(
    actionsToShow(all).map(({ actionId }) => actionId),
    ['b', 'd', 'a'],
  );
});

it('an action that runs can be decided again only when its time is over', () => {
  const running = action('a', { state: 'running', expiresAt: '2026-01-01T12:00:00.000Z' });
  const at = Date.parse('2026-01-01T12:00:00.000Z');
  assert.deepEqual([isOpen(running, at - 1), isOpen(running, at + 1)], [false, true]);
});

it('an action is complete once everything that is required was entered', () => {
  assert.deepEqual([isComplete(action('a'), {}), isComplete(action('a'), { order: '1' })], [false, true]);
});
