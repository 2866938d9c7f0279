import assert from 'node:assert/strict';
import { test } from 'node:test';
import { anchorShift } from './scroll-anchor.ts';

test('the growth of what stands in front of the anchor is compensated, and nothing else', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((name) => name as unknown as Element);
  const before = new Map([
    [a!, 100],
    [b!, 50],
    [c!, 80],
  ]);
  const now = [
    { key: a!, height: 140 },
    { key: b!, height: 40 },
    { key: c!, height: 999 },
  ];
  assert.equal(anchorShift(before, now, c), 30);
  assert.equal(anchorShift(before, now, b), 40);
  assert.equal(anchorShift(before, now, a), 0);
  assert.equal(anchorShift(before, now, undefined), 0);
  assert.equal(anchorShift(new Map(), now, c), 0);
});
