import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TokenBucket } from './token-bucket.ts';

test('a bucket starts full and refuses more than it holds', () => {
  const bucket = new TokenBucket({ perSecond: 1, burst: 3 }, 1_000);
  for (let n = 0; n < 3; n++) assert.equal(bucket.take(1, 1_000), true);
  assert.equal(bucket.take(1, 1_000), false);
});

test('tokens come back evenly, up to the burst', () => {
  const bucket = new TokenBucket({ perSecond: 2, burst: 4 }, 0);
  assert.equal(bucket.take(4, 0), true);
  assert.equal(bucket.take(1, 499), false);
  assert.equal(bucket.take(1, 500), true);
  assert.equal(bucket.take(5, 3_600_000), false);
  assert.equal(bucket.take(4, 3_600_000), true);
});

test('a refusal takes nothing', () => {
  const bucket = new TokenBucket({ perSecond: 1, burst: 5 }, 0);
  assert.equal(bucket.take(6, 0), false);
  assert.equal(bucket.take(5, 0), true);
});

test('a bucket says how long until there are enough tokens, rounded up to a millisecond', () => {
  const bucket = new TokenBucket({ perSecond: 3, burst: 1 }, 0);
  assert.equal(bucket.msUntil(1), 0);
  bucket.take(1, 0);
  assert.equal(bucket.msUntil(1), 334);
  bucket.refill(100);
  assert.equal(bucket.msUntil(1), 234);
});
