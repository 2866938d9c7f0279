/** Runs the rows of the table, several at a time, and reports the outcome of each. */
import { createSystemClock } from '../../runtime/core/system-clock.ts';
import { rejectAfter } from '../../runtime/core/with-timeout.ts';
import type { RawTarget } from '../../runtime/simulator/caller/connect-raw.ts';
import type { Case } from './case.ts';

export type CaseResult = {
  readonly group: string;
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'not applicable';
  /** Why it failed. */
  readonly sentence?: string;
  readonly ms: number;
};

export type RunOptions = {
  readonly cases: readonly Case[];
  readonly target: RawTarget;
  /** Concurrent cases. Default 8. */
  readonly together?: number;
  /** Longest time of one case. Default 30 s. */
  readonly caseMs?: number;
  readonly onResult?: (result: CaseResult) => void;
};

async function play(row: Case, target: RawTarget, caseMs: number): Promise<CaseResult> {
  const { group, name } = row;
  if (row.signed && !target.clientSecret) return { group, name, outcome: 'not applicable', ms: 0 };
  const since = performance.now();
  try {
    const timeoutError = () => new Error(`It was not done within ${caseMs} ms`);
    await rejectAfter(createSystemClock(), caseMs, row.run(target), timeoutError);
    return { group, name, outcome: 'passed', ms: performance.now() - since };
  } catch (error) {
    return { group, name, outcome: 'failed', sentence: (error as Error).message, ms: performance.now() - since };
  }
}

/** Results in the order of the table. */
export async function runCases(options: RunOptions): Promise<readonly CaseResult[]> {
  const { cases, target, together = 8, caseMs = 30_000 } = options;
  const results: CaseResult[] = [];
  let next = 0;
  async function worker(): Promise<void> {
    while (next < cases.length) {
      const index = next;
      next += 1;
      const result = await play(cases[index]!, target, caseMs);
      results[index] = result;
      options.onResult?.(result);
    }
  }
  await Promise.all(Array.from({ length: together }, worker));
  return results;
}
