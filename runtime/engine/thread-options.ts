import process from 'node:process';
import type { WorkerOptions } from 'node:worker_threads';

/**
 * Options for a worker of this room. In development the service runs through tsx, which on Node 20 does not reach into
 * worker threads by itself: the thread registers it first. Built, and on engines that read TypeScript, nothing is added.
 */
export function threadOptions(workerData: unknown): WorkerOptions {
  if (!process.execArgv.some((argument) => argument.includes('tsx'))) return { workerData };
  const register = `import { register } from ${JSON.stringify(import.meta.resolve('tsx/esm/api'))}; register();`;
  return { workerData, execArgv: ['--import', `data:text/javascript,${encodeURIComponent(register)}`] };
}
