import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { drawnWindow, wholeUpTo } from './drawn-window.ts';

const screen = { visible: 20, perLine: 1, count: 2_000 };
const top = { from: 0, to: 0 };

describe('the rows of a long list that are drawn', () => {
  it('are all of them while the list is short', () => {
    assert.deepEqual(drawnWindow(top, { ...screen, first: 0, count: wholeUpTo }), { from: 0, to: wholeUpTo });
  });

  it('are those on the screen and a margin on both sides, wherever the list is scrolled to', () => {
    for (let first = 0; first < 2_000; first += 97) {
      const { from, to } = drawnWindow(top, { ...screen, first });
      assert.ok(from <= Math.max(0, first - 20) && to >= Math.min(2_000, first + 40), `at ${first}: ${from}…${to}`);
      assert.ok(to - from < 120, `at ${first}: ${to - from} rows`);
    }
  });

  it('reach the last row', () => {
    assert.equal(drawnWindow(top, { ...screen, first: 1_990 }).to, 2_000);
  });

  it('stay the same while a part of the margin is left, and follow after that', () => {
    const at500 = drawnWindow(top, { ...screen, first: 500 });
    assert.equal(drawnWindow(at500, { ...screen, first: 505 }), at500);
    assert.ok(drawnWindow(at500, { ...screen, first: 520 }).to > at500.to);
  });

  it('begin with a whole line on a wall', () => {
    assert.equal(drawnWindow(top, { ...screen, perLine: 7, first: 500 }).from % 7, 0);
  });

  it('end with the list where it has become shorter', () => {
    const { from, to } = drawnWindow({ from: 1_900, to: 2_000 }, { ...screen, first: 1_950, count: 300 });
    assert.ok(from < to && to === 300);
  });
});
