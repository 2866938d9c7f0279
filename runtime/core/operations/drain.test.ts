import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTestClock } from '../../testing/clock.ts';
import { silentLogger } from '../ports/logger.ts';
import { createDrain, type DrainInput, type DrainPhase, drainTable, step } from './drain.ts';

const phases: DrainPhase[] = ['running', 'draining', 'flushing', 'stopped'];
const inputs: DrainInput[] = ['signal', 'callsGone', 'timeUp', 'flushed'];

test('the whole table: forwards only, and every signal brings the end nearer', () => {
  for (const phase of phases) {
    for (const input of inputs) {
      const { phase: next, effects } = step(phase, input);
      assert.ok(phases.indexOf(next) >= phases.indexOf(phase), `${phase} × ${input}`);
      if (!drainTable[phase][input]) assert.deepEqual([next, effects], [phase, []]);
    }
    if (phase !== 'stopped') assert.ok(phases.indexOf(step(phase, 'signal').phase) > phases.indexOf(phase));
  }
});

function setUp(limitMs: number, options: { flushHangs?: boolean } = {}) {
  const clock = createTestClock();
  const did: string[] = [];
  let callsEnd = (): void => {};
  const gone = new Promise<void>((resolve) => {
    callsEnd = resolve;
  });
  const drain = createDrain({
    clock,
    logger: silentLogger,
    limitMs,
    notReady: () => did.push('notReady'),
    callsGone: () => gone,
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

test('T4: at a signal it is not ready at once, waits for the calls, flushes, and only then is done', async () => {
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

test('T4: calls that do not end are ended in time for the limit', async () => {
  const { clock, did, signal, stoppedAt } = setUp(60_000);
  signal();
  await clock.advance(60_000);
  assert.deepEqual(did, ['notReady', 'flush at 52000']);
  assert.equal(stoppedAt(), 52_000);
});

test('T5: where there are only ten seconds the flush begins so early that it can end', async () => {
  const { clock, did, signal, stoppedAt } = setUp(10_000);
  signal();
  await clock.advance(10_000);
  assert.deepEqual(did, ['notReady', 'flush at 2000']);
  assert.ok(stoppedAt()! <= 10_000);
});

test('T5: where there is less than a flush may take, it begins at once and gets what there is', async () => {
  const { clock, did, signal, stoppedAt } = setUp(6_000, { flushHangs: true });
  signal();
  await clock.advance(10_000);
  assert.deepEqual(did, ['notReady', 'flush at 0']);
  assert.equal(stoppedAt(), 6_000);
});

test('T5: a flush that hangs is not waited for beyond its bound', async () => {
  const { clock, signal, stoppedAt } = setUp(10_000, { flushHangs: true });
  signal();
  await clock.advance(10_000);
  assert.equal(stoppedAt(), 10_000);
});

test('a second signal hurries, a third does not wait at all', async () => {
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
