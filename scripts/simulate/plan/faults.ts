/** Which faults are injected, and when. */
import { between, pick } from '../world/randomness.ts';
import { type FaultKind, faultKinds } from './fault-kinds.ts';
import type { FaultMoment, PlanBase } from './parts.ts';

export type FaultPlan = FaultMoment & { readonly kind: FaultKind };

const minuteMs = 60_000;
/** Nothing new begins in the last part, so that what was broken can recover. */
const latestShare = 0.9;

/** Short plans have far more of them than an hour would have; an hour has at least ten for each call. */
export function planFaults(plan: PlanBase, random: () => number): FaultPlan[] {
  const possible = (Object.keys(faultKinds) as FaultKind[]).filter((kind) => faultKinds[kind].possible?.(plan) ?? true);
  const weights = possible.map((kind) => faultKinds[kind].weight);
  const count =
    plan.minutes > 5
      ? Math.ceil((plan.minutes / 60) * plan.calls.length * between(random, 10, 16))
      : Math.round(2 + 2 * plan.minutes * random());
  const faults = Array.from({ length: count }, () => {
    const kind = weighted(random, possible, weights);
    const [shortest, longest] = faultKinds[kind].ms;
    return {
      kind,
      atMs: Math.floor(random() * latestShare * plan.minutes * minuteMs),
      ms: between(random, shortest, longest),
      target: Math.floor(random() * 1_000),
      choice: random(),
    };
  });
  return faults.sort((a, b) => a.atMs - b.atMs).map((fault, number) => ({ number, ...fault }));
}

function weighted<T>(random: () => number, items: readonly T[], weights: readonly number[]): T {
  let left = random() * weights.reduce((sum, weight) => sum + weight, 0);
  for (const [at, weight] of weights.entries()) {
    left -= weight;
    if (left < 0) return items[at]!;
  }
  return pick(random, items);
}
