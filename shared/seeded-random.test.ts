import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from './seeded-random.ts';

const take = (seed: number, count: number): number[] => {
  const random = seededRandom(seed);
  return Array.from({ length: count }, random);
};

test('the same seed gives the same numbers, another seed gives others', () => {
  assert.deepEqual(take(1, 100), take(1, 100));
  assert.notDeepEqual(take(1, 100), take(2, 100));
});

test('numbers are spread over [0, 1)', () => {
  const numbers = take(7, 10_000);
  assert.ok(numbers.every((number) => number >= 0 && number < 1));
  for (let tenth = 0; tenth < 10; tenth++) {
    const share = numbers.filter((number) => Math.floor(number * 10) === tenth).length;
    assert.ok(share > 850 && share < 1_150, `${share} of 10,000 in tenth ${tenth}`);
  }
});
