import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTestClock } from '../../../testing/clock.ts';
import { createStreamBudget } from './budget.ts';

test('no number of requests gets more streams a minute than the setting allows', async () => {
  const clock = createTestClock();
  const budget = createStreamBudget(clock, { streamsPerMinute: 60, burst: 10 });
  const granted: number[] = [];
  for (let i = 0; i < 500; i++) budget.request(i % 3 ? 'roll' : 'first', () => granted.push(clock.monotonic()));
  await clock.advance(240_000);
  for (const from of granted) {
    const inMinute = granted.filter((at) => at >= from && at < from + 60_000).length;
    assert.ok(inMinute <= 70, `${inMinute} in a minute from ${from}`);
  }
  assert.ok(granted.length >= 240, `${granted.length} in four minutes`);
});

test('a permit is never granted before the request returns', async () => {
  const clock = createTestClock();
  const budget = createStreamBudget(clock, { streamsPerMinute: 60 });
  let granted = false;
  budget.request('first', () => {
    granted = true;
  });
  assert.equal(granted, false);
  await clock.advance(1);
  assert.equal(granted, true);
});

test('first streams come before replacements, and otherwise the order is that of the requests', async () => {
  const clock = createTestClock();
  const budget = createStreamBudget(clock, { streamsPerMinute: 60, burst: 1 });
  const order: string[] = [];
  for (const name of ['roll 1', 'first 1', 'roll 2', 'first 2']) {
    budget.request(name.startsWith('first') ? 'first' : 'roll', () => order.push(name));
  }
  await clock.advance(10_000);
  assert.deepEqual(order, ['first 1', 'first 2', 'roll 1', 'roll 2']);
});

test('a cancelled request is not granted and costs nothing', async () => {
  const clock = createTestClock();
  const budget = createStreamBudget(clock, { streamsPerMinute: 60, burst: 1 });
  const order: string[] = [];
  budget.request('first', () => order.push('a'))();
  budget.request('first', () => order.push('b'));
  await clock.advance(1);
  assert.deepEqual(order, ['b']);
  assert.equal(budget.waiting, 0);
});

test('nothing is granted while the quota is used up', async () => {
  const clock = createTestClock();
  const budget = createStreamBudget(clock, { streamsPerMinute: 600 });
  const granted: number[] = [];
  budget.holdOff(20_000);
  budget.request('first', () => granted.push(clock.monotonic()));
  await clock.advance(19_000);
  assert.equal(budget.waiting, 1);
  assert.ok(budget.waitMs >= 1_000);
  await clock.advance(2_000);
  assert.deepEqual(granted, [20_000]);
});
