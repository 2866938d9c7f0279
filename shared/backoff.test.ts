import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backoffDelay } from './backoff.ts';

const options = { firstMs: 100, factor: 2, maxMs: 5_000 };

test('the delay doubles with every failure up to its cap', () => {
  const longest = [1, 2, 3, 4, 5, 6, 7, 8, 1_000].map((failures) => backoffDelay(failures, options, 1));
  assert.deepEqual(longest, [100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000]);
});

test('the delay is at least half of its full length', () => {
  assert.equal(backoffDelay(1, options, 0), 50);
  assert.equal(backoffDelay(20, options, 0), 2_500);
});

test('the delay that the other side requires is a minimum, with a little jitter', () => {
  assert.equal(backoffDelay(1, options, 0, 30_000), 30_000);
  assert.equal(backoffDelay(1, options, 1, 30_000), 33_000);
  assert.equal(backoffDelay(9, options, 1, 10), 5_000);
});
