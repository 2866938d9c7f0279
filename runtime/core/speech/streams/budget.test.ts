import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTestClock } from '../../../testing/clock.ts';
import { createStreamBudget } from './budget.ts';

test('never more streams a minute than the setting allows, whatever is asked', async () => {
  const clock = createTestClock();
  const budget = createStreamBudget(clock, { streamsPerMinute: 60, burst: 10 });
  const granted: number[] = [];
  for (let i = 0; i < 500; i++) budget.ask(i % 3 ? 'roll' : 'first', () => granted.push(clock.monotonic()));
  await clock.advance(240_000);
  for (const from of granted) {
    const inMinute = granted.filter((at) => at >= from && at < from + 60_000).length;
    assert.ok(inMinute <= 70, `${inMinute} in a minute from ${from}`);
  }
  assert.ok(granted.length >= 240, `${granted.length} in four minutes`);
});

test('a permit never comes before the call returns', async () => {
  const clock = createTestClock();
  const budget = createStreamBudget(clock, { streamsPerMinute: 60 });
  let granted = false;
  budget.ask('first', () => {
    granted = true;
  });
  assert.equal(granted, false);
  await clock.advance(1);
  assert.equal(granted, true);
});

test('who has no stream comes before who has one to replace, and otherwise the order is that of asking', async () => {
  const clock = createTestClock();
  const budget = createStreamBudget(clock, { streamsPerMinute: 60, burst: 1 });
  const order: string[] = [];
  for (const name of ['roll 1', 'first 1', 'roll 2', 'first 2']) {
    budget.ask(name.startsWith('first') ? 'first' : 'roll', () => order.push(name));
  }
  await clock.advance(10_000);
  assert.deepEqual(order, ['first 1', 'first 2', 'roll 1', 'roll 2']);
});

test('a request that was taken back is not granted and costs nothing', async () => {
  const clock = createTestClock();
  const budget = createStreamBudget(clock, { streamsPerMinute: 60, burst: 1 });
  const order: string[] = [];
  budget.ask('first', () => order.push('a'))();
  budget.ask('first', () => order.push('b'));
  await clock.advance(1);
  assert.deepEqual(order, ['b']);
  assert.equal(budget.waiting, 0);
});

test('nothing is granted while the far side says that the quota is used up', async () => {
  const clock = createTestClock();
  const budget = createStreamBudget(clock, { streamsPerMinute: 600 });
  const granted: number[] = [];
  budget.holdOff(20_000);
  budget.ask('first', () => granted.push(clock.monotonic()));
  await clock.advance(19_000);
  assert.equal(budget.waiting, 1);
  assert.ok(budget.waitMs >= 1_000);
  await clock.advance(2_000);
  assert.deepEqual(granted, [20_000]);
});
