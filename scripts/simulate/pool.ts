/** Runs seeds in several processes at once: a simulation uses one core. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { PlanOptions } from './plan/plan.ts';
import type { RunReport } from './run-plan.ts';
import type { WorkerRequest } from './worker.ts';

export type PoolOptions = {
  readonly seeds: readonly number[];
  readonly options: PlanOptions;
  readonly processes: number;
  readonly onReport: (report: RunReport) => void;
};

/** Rejects where a process ends before its seeds are done. */
export async function runSeeds({ seeds, options, processes, onReport }: PoolOptions): Promise<void> {
  const waiting = [...seeds];
  const count = Math.min(processes, seeds.length);
  await Promise.all(Array.from({ length: count }, () => runOne(waiting, options, onReport)));
}

function runOne(waiting: number[], options: PlanOptions, onReport: (report: RunReport) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker: ChildProcess = fork(fileURLToPath(new URL('worker.ts', import.meta.url)), {
      execArgv: ['--import', 'tsx', '--max-semi-space-size=32'],
    });
    let seed: number | undefined;
    const next = (): void => {
      seed = waiting.shift();
      if (seed === undefined) {
        worker.disconnect();
        resolve();
      } else worker.send({ seed, options } satisfies WorkerRequest);
    };
    worker.on('message', (report: RunReport) => {
      onReport(report);
      next();
    });
    worker.on('exit', (code) => {
      if (seed !== undefined) reject(new Error(`A simulation process ended with code ${code} at seed ${seed}`));
    });
    next();
  });
}
