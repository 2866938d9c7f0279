import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSystemClock } from '../core/system-clock.ts';
import { createTestClock } from './clock.ts';

test('timers run in order of their time, then in the order in which they were set', async () => {
  const clock = createTestClock();
  const ran: string[] = [];
  clock.after(20, () => ran.push('c'));
  clock.after(10, () => ran.push('a'));
  clock.after(10, () => ran.push('b'));
  await clock.advance(15);
  assert.deepEqual(ran, ['a', 'b']);
  assert.equal(clock.pending, 1);
  await clock.advance(5);
  assert.deepEqual(ran, ['a', 'b', 'c']);
});

test('a timer that is set after a promise settles still runs in the same advance', async () => {
  const clock = createTestClock();
  const seen: number[] = [];
  clock.after(10, () => {
    void Promise.resolve().then(() => clock.after(10, () => seen.push(clock.monotonic())));
  });
  await clock.advance(100);
  assert.deepEqual(seen, [20]);
  assert.equal(clock.monotonic(), 100);
});

test('a cancelled timer never runs, and cancelling it again has no effect', async () => {
  const clock = createTestClock();
  let ran = false;
  const cancel = clock.after(1, () => {
    ran = true;
  });
  cancel();
  cancel();
  await clock.advance(10);
  assert.equal(ran, false);
});

test('a jump changes the wall clock and nothing else', async () => {
  const clock = createTestClock({ startAt: 1_000 });
  clock.jump(3_600_000);
  assert.equal(clock.now(), 3_601_000);
  assert.equal(clock.monotonic(), 0);
});

test('a timer of the system clock fires once, and never after it was cancelled', async () => {
  const clock = createSystemClock();
  const before = clock.monotonic();
  let cancelled = false;
  clock.after(1, () => {
    cancelled = true;
  })();
  // The clock's timers do not keep the process alive, so another one has to.
  const hold = setInterval(() => {}, 1_000);
  await new Promise<void>((resolve) => clock.after(5, resolve));
  clearInterval(hold);
  assert.ok(clock.monotonic() - before >= 4);
  assert.equal(cancelled, false);
});
