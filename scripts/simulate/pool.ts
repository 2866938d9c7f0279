/** Runs seeds in several processes at once: a simulation uses one core. */
import { type ChildProcess, fork } from 'node:child_process';
import type { PlanOptions } from './plan/plan.ts';
import type { RunReport } from './run-plan.ts';
import type { WorkerAnswer, WorkerRequest } from './worker.ts';
import { bundleWorker } from './worker-bundle.ts';

export type PoolOptions = {
  readonly seeds: readonly number[];
  readonly options: PlanOptions;
  readonly processes: number;
  readonly onReport: (report: RunReport) => void;
};

/** In megabytes. What a simulated second makes is nearly all garbage at its end: the more fits, the less is copied. */
const nodeOptions = ['--max-semi-space-size=128'];

/** Resolves with the CPU seconds of all processes. Rejects where one ends before its seeds are done. */
export async function runSeeds({ seeds, options, processes, onReport }: PoolOptions): Promise<number> {
  const waiting = [...seeds];
  const count = Math.min(processes, seeds.length);
  const { file, remove } = await bundleWorker();
  try {
    const start = () => fork(file, { execArgv: nodeOptions });
    const used = await Promise.all(
      Array.from({ length: count }, () => runOne(start(), waiting, { options, onReport })),
    );
    return used.reduce((sum, seconds) => sum + seconds, 0);
  } finally {
    remove();
  }
}

function runOne(
  worker: ChildProcess,
  waiting: number[],
  { options, onReport }: Pick<PoolOptions, 'options' | 'onReport'>,
): Promise<number> {
  return new Promise((resolve, reject) => {
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
