import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Logger } from '../core/ports/logger.ts';
import { createTestClock } from '../testing/clock.ts';
import { classifyRedisError } from './problems.ts';
import { Reachability } from './reachability.ts';

test('a key of another type is logged once with what helps, and stays named for a minute after it was met last', async () => {
  const clock = createTestClock();
  const lines: unknown[] = [];
  const line = (...all: unknown[]) => void lines.push(all);
  const logger = { info: line, warn: line } as unknown as Logger;
  const reachability = new Reachability({ clock, logger, up: { set() {}, add() {} } });
  const answer = 'WRONGTYPE Operation against a key holding the wrong kind of value';
  for (let n = 0; n < 3; n++) {
    reachability.onRefused(classifyRedisError(new Error(answer)));
    await clock.advance(10_000);
  }
  const remedy = 'Something else uses REDIS_KEY_PREFIX; choose another one';
  assert.deepEqual(lines, [
    ['Redis refuses a command', { reason: 'WRONGTYPE', meaning: 'A key is of another type', remedy }],
  ]);
  assert.equal(reachability.foreignKeys?.remedy, remedy);
  await clock.advance(60_000);
  assert.equal(reachability.foreignKeys, undefined);
});
