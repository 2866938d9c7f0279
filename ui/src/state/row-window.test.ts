import assert from 'node:assert/strict';
import { test } from 'node:test';
import { around, earlier, followEnd, later, type RowWindow, wholeWindow, windowLimits } from './row-window.ts';

const open = Number.POSITIVE_INFINITY;
const size = (w: RowWindow, count: number) => Math.min(w.to, count) - w.from;

test('at the end it stays bounded and open, and moves in steps', () => {
  let window = wholeWindow;
  let moves = 0;
  for (let count = 0; count <= 5_000; count++) {
    const next = followEnd(window, count);
    if (next !== window) moves++;
    window = next;
    assert.equal(window.to, open);
    assert.ok(size(window, count) <= windowLimits.followed * 1.25);
  }
  assert.ok(moves < 200);
});

test('scrolling up reaches the first, scrolling down the last, and it never grows beyond its bound', () => {
  const count = 2_000;
  let window = followEnd(wholeWindow, count);
  for (let i = 0; i < 400; i++) {
    window = earlier(window, 12, count);
    assert.ok(size(window, count) <= windowLimits.most);
  }
  assert.equal(window.from, 0);
  for (let i = 0; i < 400; i++) {
    window = later(window, 12, count);
    assert.ok(size(window, count) <= windowLimits.most);
  }
  assert.equal(window.to, open);
});

test('a jump lands on its row with some before it, and does not move where the row is there already', () => {
  for (const [index, count] of [
    [0, 10],
    [5, 2_000],
    [1_000, 2_000],
    [1_999, 2_000],
  ] as const) {
    const window = around({ from: 3_000, to: open }, index, count);
    assert.ok(index >= window.from && index < window.to);
    assert.equal(around(window, index, count), window);
  }
});
