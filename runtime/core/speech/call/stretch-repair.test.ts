import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTestClock } from '../../../testing/clock.ts';
import { StretchRepairs } from './stretch-repair.ts';

const stretch = { from: 8_000, to: 24_000 };

function setUp() {
  const clock = createTestClock();
  const opened: number[] = [];
  const lost: [number, number][] = [];
  const waiting = new Set<() => void>();
  const repairs = new StretchRepairs({
    clock,
    random: () => 1,
    requestPermit(onGranted) {
      waiting.add(onGranted);
      return () => void waiting.delete(onGranted);
    },
    open: () => opened.push(clock.monotonic()),
    lost: (from, to) => lost.push([from, to]),
  });
  const grantAll = (): void => {
    for (const onGranted of waiting) onGranted();
    waiting.clear();
  };
  return { clock, repairs, opened, lost, waiting, grantAll };
}

test('a repair is opened once its permit is granted, and is pending until then', async () => {
  const { clock, repairs, opened, grantAll } = setUp();
  repairs.request(stretch, 1);
  await clock.advance(0);
  assert.equal(repairs.hasPending, true);
  assert.deepEqual(opened, []);
  grantAll();
  assert.deepEqual(opened, [0]);
  assert.equal(repairs.hasPending, false);
});

test('the first repair is requested at once, later ones after a delay that grows', async () => {
  for (const { failures, delayMs } of [
    { failures: 1, delayMs: 0 },
    { failures: 2, delayMs: 200 },
    { failures: 4, delayMs: 800 },
    { failures: 20, delayMs: 4_000 },
  ]) {
    const { clock, repairs, waiting } = setUp();
    repairs.request(stretch, failures);
    if (delayMs > 0) await clock.advance(delayMs - 1);
    assert.equal(waiting.size, 0, `${failures}`);
    await clock.advance(1);
    assert.equal(waiting.size, 1, `${failures}`);
  }
});

test('after twenty failures the stretch is reported as lost', () => {
  const { repairs, lost } = setUp();
  repairs.request(stretch, 21);
  assert.deepEqual(lost, [[8_000, 24_000]]);
  assert.equal(repairs.hasPending, false);
});

test('cancelling takes back delays and permits, and reports the stretches as lost only if asked to', async () => {
  for (const report of [true, false]) {
    const { clock, repairs, opened, lost, waiting } = setUp();
    repairs.request(stretch, 1);
    await clock.advance(1);
    repairs.request({ from: 40_000, to: 48_000 }, 3);
    repairs.cancelAll(report);
    assert.equal(waiting.size, 0);
    assert.equal(clock.pending, 0);
    assert.equal(repairs.hasPending, false);
    assert.deepEqual(opened, []);
    assert.deepEqual(
      lost,
      report
        ? [
            [8_000, 24_000],
            [40_000, 48_000],
          ]
        : [],
    );
  }
});
