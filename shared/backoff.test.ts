import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backoffDelay } from './backoff.ts';

const options = { firstMs: 100, factor: 2, maxMs: 5_000 };

test('a delay doubles with every failure up to its cap', () => {
  const longest = [1, 2, 3, 4, 5, 6, 7, 8, 1_000].map((failures) => backoffDelay(failures, options, 1));
  assert.deepEqual(longest, [100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000]);
});

test('at least half of it is always waited', () => {
  assert.equal(backoffDelay(1, options, 0), 50);
  assert.equal(backoffDelay(20, options, 0), 2_500);
});

test('what the other side asked for is the least that is waited, and is spread a little', () => {
  assert.equal(backoffDelay(1, options, 0, 30_000), 30_000);
  assert.equal(backoffDelay(1, options, 1, 30_000), 33_000);
  assert.equal(backoffDelay(9, options, 1, 10), 5_000);
});
