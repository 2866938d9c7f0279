import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTestClock } from '../../testing/clock.ts';
import { sayWhileBehind } from './signs-of-life.ts';

test('a stream says that it is at work while its recognizer is behind, and only then', async () => {
  const clock = createTestClock();
  const recognizer = { isBehind: false };
  let said = 0;
  const stop = sayWhileBehind(clock, recognizer, () => said++);
  await clock.advance(10_000);
  assert.equal(said, 0);
  recognizer.isBehind = true;
  await clock.advance(10_000);
  assert.equal(said, 5);
  stop();
  await clock.advance(10_000);
  assert.equal(said, 5);
  assert.equal(clock.pending, 0);
});
