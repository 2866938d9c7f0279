/** Runs seeds in several processes at once: a simulation uses one core. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { PlanOptions } from './plan/plan.ts';
import type { RunReport } from './run-plan.ts';
import type { WorkerAnswer, WorkerRequest } from './worker.ts';

export type PoolOptions = {
  readonly seeds: readonly number[];
  readonly options: PlanOptions;
  readonly processes: number;
  readonly onReport: (report: RunReport) => void;
};

/** Resolves with the CPU seconds of all processes. Rejects where one ends before its seeds are done. */
export async function runSeeds({ seeds, options, processes, onReport }: PoolOptions): Promise<number> {
  const waiting = [...seeds];
  const count = Math.min(processes, seeds.length);
  const used = await Promise.all(Array.from({ length: count }, () => runOne(waiting, options, onReport)));
  return used.reduce((sum, seconds) => sum + seconds, 0);
}

function runOne(waiting: number[], options: PlanOptions, onReport: (report: RunReport) => void): Promise<number> {
  return new Promise((resolve, reject) => {
    const worker: ChildProcess = fork(fileURLToPath(new URL('worker.ts', import.meta.url)), {
      execArgv: ['--import', 'tsx', '--max-semi-space-size=32'],
    });
    let seed: number | undefined;
    let used = 0;
    const next = (): void => {
      seed = waiting.shift();
      if (seed === undefined) {
        worker.disconnect();
        resolve(used);
      } else worker.send({ seed, options } satisfies WorkerRequest);
    };
    worker.on('message', ({ report, cpuSeconds }: WorkerAnswer) => {
      used = cpuSeconds;
      onReport(report);
      next();
    });
    worker.on('exit', (code) => {
      if (seed !== undefined) reject(new Error(`A simulation process ended with code ${code} at seed ${seed}`));
    });
    next();
  });
}
