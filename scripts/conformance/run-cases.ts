/** Runs the rows of the table and reports the outcome of each; stops when nothing listens at the address any more. */
import { connect } from 'node:net';
import { createSystemClock } from '../../runtime/core/system-clock.ts';
import { rejectAfter } from '../../runtime/core/with-timeout.ts';
import type { Basis, Case, CaseTarget } from './case.ts';

export type CaseResult = {
  readonly group: string;
  readonly name: string;
  readonly basis: Basis;
  readonly outcome: 'passed' | 'failed' | 'not applicable' | 'not run';
  /** Why it failed. */
  readonly sentence?: string;
  readonly ms: number;
};

export type RunOptions = {
  readonly cases: readonly Case[];
  readonly target: CaseTarget;
  /** Concurrent cases. With more than one, a row can fail because of another one. */
  readonly together: number;
  /** Longest time of one case. Default 30 s. */
  readonly caseMs?: number;
  readonly onResult?: (result: CaseResult) => void;
};

export type RunReport = {
  /** In the order of the table. */
  readonly results: readonly CaseResult[];
  /** Rows that were running when the server went away; it did not go away where there are none. */
  readonly diedAt: readonly CaseResult[];
};

/** Tries to connect this often, half a second apart, before the server counts as gone: it may restart. */
const reachTries = 4;

const identify = ({ group, name, basis = 'protocol' }: Case) => ({ group, name, basis });

async function play(row: Case, target: CaseTarget, caseMs: number): Promise<CaseResult> {
  if (row.signed && !target.clientSecret) return { ...identify(row), outcome: 'not applicable', ms: 0 };
  const since = performance.now();
  try {
    const timeoutError = () => new Error(`It was not done within ${caseMs} ms`);
    await rejectAfter(createSystemClock(), caseMs, row.run(target), timeoutError);
    return { ...identify(row), outcome: 'passed', ms: performance.now() - since };
  } catch (error) {
    return { ...identify(row), outcome: 'failed', sentence: (error as Error).message, ms: performance.now() - since };
  }
}

/** Runs every row, or as many as the server lives through; the others are `not run`. */
export async function runCases(options: RunOptions): Promise<RunReport> {
  const { cases, target, together, caseMs = 30_000 } = options;
  const results: CaseResult[] = [];
  const diedAt: CaseResult[] = [];
  const queue = [...cases.entries()];
  async function worker(): Promise<void> {
    while (diedAt.length === 0) {
      const entry = queue.shift();
      if (!entry) return;
      const [index, row] = entry;
      const result = await play(row, target, caseMs);
      results[index] = result;
      options.onResult?.(result);
      if (result.outcome === 'failed' && !(await isReachable(target.url))) diedAt.push(result);
    }
  }
  await Promise.all(Array.from({ length: together }, worker));
  return { results: cases.map((row, i) => results[i] ?? { ...identify(row), outcome: 'not run', ms: 0 }), diedAt };
}

/** Something listens there, or does so within two seconds. */
export async function isReachable(address: string): Promise<boolean> {
  const { hostname, port, protocol } = new URL(address);
  const host = hostname.replace(/^\[|\]$/g, '');
  for (let tried = 0; tried < reachTries; tried += 1) {
    if (tried > 0) await new Promise((resolve) => setTimeout(resolve, 500));
    if (await canConnect(host, Number(port) || (protocol === 'wss:' ? 443 : 80))) return true;
  }
  return false;
}

function canConnect(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 5_000 });
    const end = (connected: boolean) => () => {
      socket.destroy();
      resolve(connected);
    };
    socket.once('connect', end(true)).once('error', end(false)).once('timeout', end(false));
  });
}
