import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTranscribedRanges, sharedRun } from './transcribed-ranges.ts';

test('two texts share the words that one ends with and the other begins with', () => {
  const cases: [before: string, after: string, shared: number][] = [
    ['to change my flight', 'change my flight to Monday', 3],
    ['to change my fly', 'oo change my flight to', 4],
    ['alpha beta', 'beta gamma', 1],
    ['alpha beta', 'bete gamma', 0],
    ['one two three', 'one too three', 0],
    ['', 'one', 0],
  ];
  for (const [before, after, shared] of cases) {
    const split = (text: string) => text.split(' ').filter((word) => word !== '');
    assert.equal(sharedRun(split(before), split(after)), shared, `${before} | ${after}`);
  }
});

test('beyond the number of ranges that are kept, everything older counts as transcribed', () => {
  const ranges = createTranscribedRanges(0, 40, 2);
  const word = (startMs: number) => [{ word: 'x', startMs, endMs: startMs + 100 }];
  for (const startMs of [1_000, 3_000, 5_000]) ranges.add(startMs, startMs + 500, ['a']);
  assert.equal(ranges.covers(word(500), 0), true);
  assert.equal(ranges.covers(word(2_000), 0), false);
  assert.equal(ranges.covers(word(3_100), 0), true);
  assert.equal(ranges.endMs(), 5_500);
});

test('a range that is known to be lost has no words that a neighbour could share', () => {
  const ranges = createTranscribedRanges(0, 40);
  ranges.add(1_000, 2_000, []);
  assert.deepEqual(ranges.trim(1_500, 3_500, ['', 'one', 'two', 'three']).first, 1);
  const said = createTranscribedRanges(0, 40);
  said.add(1_000, 2_000, ['Where', 'is', 'my', 'order?']);
  assert.deepEqual(said.trim(1_500, 3_500, ['my', 'order', 'from', 'Monday']).first, 2);
});
