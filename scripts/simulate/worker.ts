/** A process that runs one seed after the other, as its parent asks. */
import process from 'node:process';
import { cpuSeconds } from './cpu-seconds.ts';
import { makePlan, type PlanOptions } from './plan/plan.ts';
import { type RunReport, runPlan } from './run-plan.ts';

export type WorkerRequest = { readonly seed: number; readonly options: PlanOptions };

/** What a process answers. `cpuSeconds`: of the process since it began. */
export type WorkerAnswer = { readonly report: RunReport; readonly cpuSeconds: number };

process.on('message', ({ seed, options }: WorkerRequest) => {
  void runPlan(makePlan(seed, options)).then((report) => {
    process.send?.({ report, cpuSeconds: cpuSeconds() } satisfies WorkerAnswer);
  });
});
process.on('disconnect', () => process.exit());
