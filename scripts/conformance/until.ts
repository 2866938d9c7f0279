/** Waits for a condition that other parts of a test bring about. */
import assert from 'node:assert/strict';
import { wait } from './case.ts';

/** Fails after `ms`, which only a machine that stands still sees when all is well. */
export async function until(condition: () => boolean, ms = 180_000): Promise<void> {
  const end = performance.now() + ms;
  while (!condition()) {
    assert.ok(performance.now() < end, `it was not so within ${ms} ms`);
    await wait(5);
  }
}
