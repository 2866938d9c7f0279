/** A process that runs one seed after the other, as its parent asks. */
import process from 'node:process';
import { makePlan, type PlanOptions } from './plan/plan.ts';
import { type RunReport, runPlan } from './run-plan.ts';

export type WorkerRequest = { readonly seed: number; readonly options: PlanOptions };

process.on('message', ({ seed, options }: WorkerRequest) => {
  void runPlan(makePlan(seed, options)).then((report: RunReport) => process.send?.(report));
});
process.on('disconnect', () => process.exit());
