import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allCombinations, nameOf, pairwiseCombinations } from './combinations.ts';

test('the short list lets every two values meet, in at most ten combinations', () => {
  const all = allCombinations();
  const short = pairwiseCombinations();
  assert.equal(all.length, 48);
  assert.ok(short.length <= 10, `${short.length} combinations`);
  for (const one of all) {
    const entries = Object.entries(one);
    for (const [a, x] of entries)
      for (const [b, y] of entries)
        assert.ok(
          short.some(
            (s) =>
              Object.entries(s).filter(([k, z]) => (k === a && z === x) || (k === b && z === y)).length >=
              (a === b ? 1 : 2),
          ),
          `${a}=${x} with ${b}=${y}`,
        );
  }
  assert.equal(new Set(short.map(nameOf)).size, short.length);
});
