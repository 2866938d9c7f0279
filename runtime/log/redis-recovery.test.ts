import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EarshotError } from '../../shared/errors.ts';
import { silentLogger } from '../core/ports/logger.ts';
import { silentMeter } from '../core/ports/meter.ts';
import { createTestClock } from '../testing/clock.ts';
import type { LogEntry } from './redis-log-entry.ts';
import { RedisRecovery, type RedisRecoveryDeps } from './redis-recovery.ts';

test('Redis that is ready before it answers a probe is recovered from once', async () => {
  const clock = createTestClock();
  let ready = (): void => {};
  let answer = (): void => {};
  let recoveries = 0;
  const recovery = new RedisRecovery({
    redis: {
      listening: true,
      command: () =>
        new Promise<void>((resolve) => {
          answer = resolve;
        }),
      onReady: (run: () => void) => {
        ready = run;
      },
    } as unknown as RedisRecoveryDeps['redis'],
    store: { places: async () => [] } as unknown as RedisRecoveryDeps['store'],
    clock,
    logger: { ...silentLogger, info: () => void recoveries++ },
    meter: silentMeter,
    entries: () => [],
    compareMs: 60_000,
    probeMs: 1_000,
  });
  recovery.start();
  recovery.reportAway(new EarshotError('unavailable'));
  await clock.advance(1_000);
  ready();
  await clock.settle();
  assert.deepEqual([recoveries, recovery.isDegraded], [1, false]);
  answer();
  await clock.settle();
  assert.equal(recoveries, 1);
  recovery.close();
});

test('A batch that lost every race is stored again soon, and Redis does not count as unreachable', async () => {
  const clock = createTestClock();
  const answers = ['contended', 'stored'] as const;
  let tries = 0;
  const recovery = new RedisRecovery({
    redis: { listening: true, onReady() {} } as unknown as RedisRecoveryDeps['redis'],
    store: {} as RedisRecoveryDeps['store'],
    clock,
    logger: silentLogger,
    meter: silentMeter,
    entries: () => [],
    compareMs: 60_000,
    probeMs: 1_000,
  });
  recovery.reportContended({ hasBacklog: true, recover: async () => answers[tries++] } as unknown as LogEntry);
  for (const expected of [1, 2, 2]) {
    await clock.advance(1_000);
    assert.deepEqual([tries, recovery.isAway, recovery.isDegraded], [expected, false, false]);
  }
  recovery.close();
});
