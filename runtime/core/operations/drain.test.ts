import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTestClock } from '../../testing/clock.ts';
import { silentLogger } from '../ports/logger.ts';
import { createDrain, type DrainInput, type DrainPhase, drainInputs, drainPhases, step } from './drain.ts';

const expected: Record<DrainPhase, Record<DrainInput, string>> = {
  running: { signal: 'draining: notReady startLimit awaitCalls', callsEnded: '-', timedOut: '-', flushed: '-' },
  draining: {
    signal: 'flushing: startFlushLimit flush',
    callsEnded: 'flushing: startFlushLimit flush',
    timedOut: 'flushing: startFlushLimit flush',
    flushed: '-',
  },
  flushing: { signal: 'stopped: stop', callsEnded: '-', timedOut: 'stopped: stop', flushed: 'stopped: stop' },
  stopped: { signal: '-', callsEnded: '-', timedOut: '-', flushed: '-' },
};

for (const phase of drainPhases) {
  test(`phase ${phase} handles every input as specified`, () => {
    const actual = Object.fromEntries(
      drainInputs.map((input) => {
        const [next, effects] = step(phase, input);
        return [input, next === phase && effects.length === 0 ? '-' : `${next}: ${effects.join(' ')}`];
      }),
    );
    assert.deepEqual(actual, expected[phase]);
  });
}

test('phases only move forward, and every signal moves to the next one', () => {
  for (const phase of drainPhases) {
    for (const input of drainInputs) {
      const [next] = step(phase, input);
      assert.ok(drainPhases.indexOf(next) >= drainPhases.indexOf(phase), `${phase} × ${input}`);
    }
    if (phase !== 'stopped') assert.ok(drainPhases.indexOf(step(phase, 'signal')[0]) > drainPhases.indexOf(phase));
  }
});

function setUp(limitMs: number, options: { flushHangs?: boolean } = {}) {
  const clock = createTestClock();
  const did: string[] = [];
  let callsEnd = (): void => {};
  const ended = new Promise<void>((resolve) => {
    callsEnd = resolve;
  });
  const drain = createDrain({
    clock,
    logger: silentLogger,
    limitMs,
    notReady: () => did.push('notReady'),
    callsEnded: () => ended,
    flush: async () => {
      did.push(`flush at ${clock.monotonic()}`);
      if (options.flushHangs) await new Promise(() => {});
    },
  });
  let stoppedAt: number | undefined;
  const signal = (): void => {
    void drain.signal().then(() => {
      stoppedAt ??= clock.monotonic();
    });
  };
  return { clock, did, drain, signal, callsEnd: () => callsEnd(), stoppedAt: () => stoppedAt };
}

test('T4: a signal makes the instance not ready at once; it waits for calls, flushes, and then stops', async () => {
  const { clock, did, drain, signal, callsEnd, stoppedAt } = setUp(3_600_000);
  signal();
  assert.deepEqual(did, ['notReady']);
  await clock.advance(1_800_000);
  assert.equal(drain.phase, 'draining');
  callsEnd();
  await clock.settle();
  assert.deepEqual(did, ['notReady', 'flush at 1800000']);
  assert.equal(stoppedAt(), 1_800_000);
  assert.equal(clock.pending, 0);
});

test('T4: calls that do not end by themselves are ended within the limit', async () => {
  const { clock, did, signal, stoppedAt } = setUp(60_000);
  signal();
  await clock.advance(60_000);
  assert.deepEqual(did, ['notReady', 'flush at 52000']);
  assert.equal(stoppedAt(), 52_000);
});

test('T5: with ten seconds, the flush starts early enough to finish', async () => {
  const { clock, did, signal, stoppedAt } = setUp(10_000);
  signal();
  await clock.advance(10_000);
  assert.deepEqual(did, ['notReady', 'flush at 2000']);
  assert.ok(stoppedAt()! <= 10_000);
});

test('T5: with less time than a flush needs, it starts at once and gets that time', async () => {
  const { clock, did, signal, stoppedAt } = setUp(6_000, { flushHangs: true });
  signal();
  await clock.advance(10_000);
  assert.deepEqual(did, ['notReady', 'flush at 0']);
  assert.equal(stoppedAt(), 6_000);
});

test('T5: a flush that hangs is cut at its limit', async () => {
  const { clock, signal, stoppedAt } = setUp(10_000, { flushHangs: true });
  signal();
  await clock.advance(10_000);
  assert.equal(stoppedAt(), 10_000);
});

test('a second signal starts the flush, a third stops at once', async () => {
  const { clock, did, signal, stoppedAt } = setUp(3_600_000, { flushHangs: true });
  signal();
  await clock.advance(5_000);
  signal();
  assert.deepEqual(did, ['notReady', 'flush at 5000']);
  await clock.advance(100);
  assert.equal(stoppedAt(), undefined);
  signal();
  await clock.settle();
  assert.equal(stoppedAt(), 5_100);
});
