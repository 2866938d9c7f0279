/** Faults that the simulator has found: each with the seed and the parts of its plan that broke an invariant before it was fixed. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { foundPlans } from './found-plans.ts';
import { makePlan } from './plan/plan.ts';
import { keepParts, type Parts } from './plan/shrink.ts';
import { runPlan } from './run-plan.ts';

type Found = {
  readonly seed: number;
  readonly minutes: number;
  readonly parts: Parts;
};

const found: Readonly<Record<string, Found>> = {
  'messages of a chat that Redis and its instance have lost are posted again': {
    seed: 930,
    minutes: 2,
    parts: { until: 1, faults: [0, 1, 2], calls: [], chats: [1], panels: 1 },
  },
  'a word in the middle of which a socket broke is recognized by the connection that continues': {
    seed: 301,
    minutes: 2,
    parts: { until: 2, faults: [1], calls: [0], chats: [], instances: 1, panels: 1 },
  },
  'a call that comes to another instance while Redis is away goes on at the time of its conversation': {
    seed: 479,
    minutes: 2,
    parts: { until: 1, faults: [0, 1], calls: [0, 2] },
  },
  'a call that comes back to an instance that another one superseded has one session': {
    seed: 680,
    minutes: 2,
    parts: { faults: [1, 2], calls: [1, 2], panels: 1 },
  },
  'a loss that is noticed when the other speaker has left is a gap from the last audio of its own speaker': {
    seed: 1083,
    minutes: 2,
    parts: { faults: [1], calls: [0], chats: [], panels: 1 },
  },
  'a chat that begins while the Genesys API is away is read soon after it is back': {
    seed: 2108,
    minutes: 2,
    parts: { until: 1, faults: [2], calls: [], instances: 1 },
  },
  'a chat that an agent had while the Genesys API was away is read once it is back': {
    seed: 1120,
    minutes: 2,
    parts: { faults: [0], calls: [] },
  },
  'what is missing between two connections of which one continues the other is a gap, however short': {
    seed: 6893,
    minutes: 2,
    parts: { faults: [2], calls: [1], chats: [], instances: 1, panels: 1 },
  },
  'a connection that is lost before its first audio came leaves a gap': {
    seed: 5004,
    minutes: 2,
    parts: { until: 1, faults: [1], calls: [1], panels: 1 },
  },
};

const seeded = Object.entries(found).map(
  ([sentence, { seed, parts, ...options }]) => [sentence, keepParts(makePlan(seed, options), parts)] as const,
);

describe('what the simulator has found', () => {
  for (const [sentence, plan] of [...seeded, ...Object.entries(foundPlans)]) {
    it(sentence, { timeout: 120_000 }, async () => {
      const { findings } = await runPlan(plan);
      assert.deepEqual(findings, []);
    });
  }
});
