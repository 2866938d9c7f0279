import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFactFinder } from '../../engine/understanding/facts.ts';
import { FactBook, type FactUtterance } from './facts.ts';

const turn = (utteranceId: string, role: FactUtterance['role'], text: string): FactUtterance => ({
  ...{ utteranceId, role, text, final: true },
});

test('what an answer settled stays settled where an earlier turn is made anew', () => {
  const book = new FactBook(createFactFinder());
  const turns = [
    turn('u1', 'customer', 'Hello, it is about order 471293.'),
    turn('u2', 'customer', 'Do you deliver furniture to Ireland?'),
    turn('u3', 'agent', 'Let me have a look at that for you.'),
    // Far enough that only an answer in the same words counts.
    ...['u4', 'v4', 'w4', 'x4', 'y4', 'z4'].map((id) => turn(id, 'customer', 'Thank you.')),
    turn('u5', 'agent', 'We deliver furniture to Ireland within five days.'),
  ];
  const settled = (utterances: readonly FactUtterance[]) =>
    [...book.sheet(utterances).values()].filter(({ kind }) => kind === 'question').map(({ settledBy }) => settledBy);
  assert.deepEqual(settled(turns.slice(0, -1)), [undefined]);
  assert.deepEqual(settled(turns), ['u5']);
  const masked = { ...turns[0]!, text: 'Hello, it is about an order.' };
  assert.deepEqual(settled([masked, ...turns.slice(1)]), ['u5']);
  assert.deepEqual(settled([masked, ...turns.slice(1, -1), turn('u5', 'agent', 'Our shop opens at nine.')]), [
    undefined,
  ]);
});
