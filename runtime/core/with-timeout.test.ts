import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTestClock } from '../testing/clock.ts';
import { rejectAfter, withTimeout } from './with-timeout.ts';

const never = new Promise<never>(() => {});
const late = () => new Error('late');

test('withTimeout resolves with the result, or undefined when the work fails or takes too long', async () => {
  const clock = createTestClock();
  assert.equal(await withTimeout(clock, 10, Promise.resolve(1)), 1);
  assert.equal(await withTimeout(clock, 10, Promise.reject(new Error('broken'))), undefined);
  const waiting = withTimeout(clock, 10, never);
  await clock.advance(10);
  assert.equal(await waiting, undefined);
});

test('rejectAfter settles as the work does', async () => {
  const clock = createTestClock();
  assert.equal(await rejectAfter(clock, 10, Promise.resolve(1), late), 1);
  await assert.rejects(rejectAfter(clock, 10, Promise.reject(new Error('broken')), late), /broken/);
});

test('rejectAfter rejects with the given error once the time has passed', async () => {
  const clock = createTestClock();
  const waiting = rejectAfter(clock, 10, never, late);
  const rejected = assert.rejects(waiting, /late/);
  await clock.advance(10);
  await rejected;
});
