/** What happens in one simulation, drawn from its seed. Plain data, so that parts can be left out of it. */
import { between, createRandomness, pick } from '../world/randomness.ts';
import { type FaultPlan, planFaults } from './faults.ts';
import type { CallPlan, ChatPlan, PlanBase } from './parts.ts';

/** The faults in the order of time. */
export type Plan = PlanBase & { readonly faults: readonly FaultPlan[] };

export type PlanOptions = {
  readonly minutes: number;
  /** Calls that last the whole time, in place of a random number of shorter ones and of chats. */
  readonly steadyCalls?: number | undefined;
  readonly faults?: boolean | undefined;
};

const minuteMs = 60_000;

/** The same plan for the same seed and options. */
export function makePlan(seed: number, { minutes, steadyCalls, faults = true }: PlanOptions): Plan {
  const randomness = createRandomness(seed);
  const random = randomness.of('plan');
  const redis = random() < 0.9;
  const instances = redis ? pick(random, [1, 2, 2, 2, 3]) : 1;
  const calls =
    steadyCalls === undefined
      ? Array.from({ length: between(random, 1, 3) }, (_, index) => shortCall(index, minutes, random))
      : Array.from({ length: steadyCalls }, (_, index) => steadyCall(index, minutes, random));
  const chatCount = steadyCalls === undefined ? between(random, 0, 2) : 0;
  const chats = Array.from({ length: chatCount }, (_, index) => planChat(index, minutes, random));
  const bare = { seed, minutes, instances, redis, calls, chats };
  return { ...bare, faults: faults ? planFaults(bare, randomness.of('faults')) : [] };
}

function shortCall(index: number, minutes: number, random: () => number): CallPlan {
  const startMs = Math.floor(random() * 0.5 * minutes * minuteMs);
  const durationMs = Math.max(20_000, Math.floor((0.3 + 0.7 * random()) * (minutes * minuteMs - startMs)));
  return { index, startMs, durationMs, ...callStyle(index, random) };
}

function steadyCall(index: number, minutes: number, random: () => number): CallPlan {
  return {
    index,
    startMs: between(random, 0, 5_000),
    durationMs: minutes * minuteMs,
    ...callStyle(index, random),
    redial: pick(random, ['fresh', 'continued']),
    returns: true,
    // Faults open more.
    panels: 1,
  };
}

function callStyle(index: number, random: () => number): Omit<CallPlan, 'index' | 'startMs' | 'durationMs'> {
  return {
    sockets: random() < 0.8 ? 'one' : 'two',
    redial: pick(random, ['never', 'fresh', 'continued']),
    returns: false,
    agents: [`agent-${index}-a`, `agent-${index}-b`],
    panels: between(random, 1, 3),
  };
}

function planChat(index: number, minutes: number, random: () => number): ChatPlan {
  const startMs = Math.floor(random() * 0.4 * minutes * minuteMs);
  const durationMs = Math.max(20_000, Math.floor(0.6 * (minutes * minuteMs - startMs)));
  return {
    index,
    startMs,
    durationMs,
    agents: [`chatter-${index}-a`, `chatter-${index}-b`],
    panels: between(random, 1, 2),
  };
}
