/** Makes a plan that goes wrong smaller, as long as it still goes wrong: fewer faults, calls and chats, less time, one instance. */
import type { Plan } from './plan.ts';

/** True where the plan still breaks the invariant. */
export type StillFails = (plan: Plan) => Promise<boolean>;

/** Runs of one shrinking. */
const maxRuns = 200;

/** `onProgress` is called with each smaller plan that still fails. */
export async function shrink(
  plan: Plan,
  fails: StillFails,
  onProgress: (plan: Plan) => void = () => {},
): Promise<Plan> {
  let smallest = plan;
  let runs = 0;
  const keepIfFailing = async (candidate: Plan): Promise<boolean> => {
    if (runs >= maxRuns) return false;
    runs += 1;
    if (!(await fails(candidate))) return false;
    smallest = candidate;
    onProgress(candidate);
    return true;
  };
  for (let before: Plan | undefined; before !== smallest && runs < maxRuns; ) {
    before = smallest;
    await dropParts(
      () => smallest.faults,
      (faults) => keepIfFailing({ ...smallest, faults }),
    );
    await dropParts(
      () => smallest.calls,
      (calls) => keepIfFailing({ ...smallest, calls }),
    );
    await dropParts(
      () => smallest.chats,
      (chats) => keepIfFailing({ ...smallest, chats }),
    );
    for (const simpler of simplerPlans(smallest)) await keepIfFailing(simpler);
  }
  return smallest;
}

/** Leaves out halves, then quarters, down to single parts. */
async function dropParts<T>(parts: () => readonly T[], keep: (left: readonly T[]) => Promise<boolean>): Promise<void> {
  for (let size = Math.ceil(parts().length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < parts().length; ) {
      const left = [...parts().slice(0, at), ...parts().slice(at + size)];
      if (!(await keep(left))) at += size;
    }
  }
}

function simplerPlans(plan: Plan): Plan[] {
  const last = Math.max(...plan.faults.map(({ atMs, ms }) => atMs + ms), 0);
  const shorter = Math.min(plan.minutes - 1, Math.max(1, Math.ceil(last / 60_000)));
  return [
    ...(plan.minutes > 1 ? [{ ...plan, minutes: shorter }] : []),
    ...(plan.instances > 1 ? [{ ...plan, instances: plan.instances - 1 }] : []),
    ...(plan.calls.some(({ panels }) => panels > 1)
      ? [{ ...plan, calls: plan.calls.map((call) => ({ ...call, panels: 1 })) }]
      : []),
    ...(plan.chats.some(({ panels }) => panels > 1)
      ? [{ ...plan, chats: plan.chats.map((chat) => ({ ...chat, panels: 1 })) }]
      : []),
  ];
}

/** What of a plan is kept, as the command line takes it. */
export function describeParts(plan: Plan, whole: Plan): string {
  const list = (numbers: readonly number[]) => (numbers.length > 0 ? numbers.join(',') : 'none');
  const differs = (a: readonly unknown[], b: readonly unknown[]) => a.length !== b.length;
  return [
    `--seed ${plan.seed}`,
    `--minutes ${whole.minutes}`,
    ...(plan.minutes < whole.minutes ? [`--until ${plan.minutes}`] : []),
    ...(differs(plan.faults, whole.faults) ? [`--faults ${list(plan.faults.map(({ number }) => number))}`] : []),
    ...(differs(plan.calls, whole.calls) ? [`--calls ${list(plan.calls.map(({ index }) => index))}`] : []),
    ...(differs(plan.chats, whole.chats) ? [`--chats ${list(plan.chats.map(({ index }) => index))}`] : []),
    ...(plan.instances < whole.instances ? [`--instances ${plan.instances}`] : []),
    ...(plan.calls.some((call) => call.panels < (whole.calls.find(({ index }) => index === call.index)?.panels ?? 0)) ||
    plan.chats.some((chat) => chat.panels < (whole.chats.find(({ index }) => index === chat.index)?.panels ?? 0))
      ? ['--panels 1']
      : []),
  ].join(' ');
}

export type Parts = {
  readonly until?: number | undefined;
  readonly faults?: readonly number[] | undefined;
  readonly calls?: readonly number[] | undefined;
  readonly chats?: readonly number[] | undefined;
  readonly instances?: number | undefined;
  readonly panels?: number | undefined;
};

/** The plan with only these parts: what `describeParts` says. */
export function keepParts(whole: Plan, parts: Parts): Plan {
  const { until = whole.minutes, instances = whole.instances, panels } = parts;
  const kept = <T extends { readonly panels: number; readonly index: number }>(
    all: readonly T[],
    wanted: readonly number[] | undefined,
  ) =>
    all
      .filter(({ index }) => wanted === undefined || wanted.includes(index))
      .map((one) => (panels === undefined ? one : { ...one, panels }));
  return {
    ...whole,
    instances,
    minutes: until,
    faults: whole.faults.filter(({ number }) => parts.faults === undefined || parts.faults.includes(number)),
    calls: kept(whole.calls, parts.calls),
    chats: kept(whole.chats, parts.chats),
  };
}
