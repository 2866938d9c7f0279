/** Waits for what other parts of a test bring about. */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';

const firstPauseMs = 5;
const longestPauseMs = 50;

/**
 * Resolves once `condition` holds. Fails after `withinMs`, which only tests of something broken or of a machine that stands still see;
 * `what` names what did not come. Looks often at first, and then less: a look may be a request.
 */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what = String(condition),
  withinMs = 180_000,
): Promise<void> {
  const deadline = performance.now() + withinMs;
  for (let pauseMs = firstPauseMs; !(await condition()); pauseMs = Math.min(1.2 * pauseMs, longestPauseMs)) {
    if (performance.now() > deadline) assert.fail(`Not within ${withinMs} ms: ${what}`);
    await sleep(pauseMs);
  }
}
