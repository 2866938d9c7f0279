import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { makePlan, type Plan } from './plan/plan.ts';
import { describeParts, keepParts, shrink } from './plan/shrink.ts';
import { runPlan } from './run-plan.ts';
import { storyOf } from './story.ts';

const short = { minutes: 1 } as const;

describe('the simulator', () => {
  it('does the same for the same seed, step by step', async () => {
    const plan = makePlan(7, { minutes: 2 });
    const [first, second] = [await runPlan(plan), await runPlan(plan)];
    assert.equal(first.hash, second.hash);
    assert.deepEqual(first, second);
    assert.notEqual((await runPlan(makePlan(8, { minutes: 2 }))).hash, first.hash);
  });

  it('loses no word and reports no gap where nothing fails', async () => {
    const report = await runPlan(makePlan(3, { minutes: 2, steadyCalls: 2, faults: false }));
    assert.deepEqual(report.findings, []);
    assert.ok(report.words > 200, `${report.words} words`);
    assert.equal(report.wordsInGaps, 0);
  });

  it('makes a plan that fails smaller until every part of it is needed', async () => {
    const whole = makePlan(5, { minutes: 5 });
    const needed = whole.faults[1]!.number;
    const smallest = await shrink(whole, async ({ faults }) => faults.some(({ number }) => number === needed));
    assert.deepEqual(
      smallest.faults.map(({ number }) => number),
      [needed],
    );
    assert.deepEqual([smallest.calls, smallest.chats, smallest.instances], [[], [], 1]);
  });

  it('names the parts of a smaller plan so that they make the same plan again', () => {
    const whole = makePlan(5, { minutes: 5 });
    const smaller: Plan = { ...whole, faults: whole.faults.slice(1, 2), chats: [] };
    const number = smaller.faults[0]!.number;
    assert.equal(describeParts(smaller, whole), `--seed 5 --minutes 5 --faults ${number} --chats none`);
    assert.deepEqual(keepParts(whole, { faults: [number], chats: [] }), smaller);
  });

  it('tells what goes wrong, what was broken before, and how to run it again', () => {
    const plan = makePlan(5, short);
    const findings = [{ invariant: 'everything ends', at: 5, text: 'a call is left' }];
    const story = storyOf(plan, findings, {
      lines: ['0:01.000  call 1 begins'],
      command: 'npm run simulate -- --seed 5',
    });
    for (const part of ['everything ends', 'a call is left', 'call 1 begins', 'npm run simulate -- --seed 5'])
      assert.ok(story.includes(part), part);
  });

  it('holds every invariant for a hundred seeds', { timeout: 900_000 }, async () => {
    for (let seed = 1; seed <= 100; seed++) {
      const { findings } = await runPlan(makePlan(seed, short));
      assert.deepEqual(findings, [], `npm run simulate -- --seed ${seed} --minutes ${short.minutes}`);
    }
  });
});
