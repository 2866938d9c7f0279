import process from 'node:process';
import type { WorkerOptions } from 'node:worker_threads';

/**
 * Options for a worker of the engine. In development the service runs through tsx, which on Node 20 does not apply to worker
 * threads: the thread registers it first. The built service, and runtimes that read TypeScript, need nothing more.
 */
export function threadOptions(workerData: unknown): WorkerOptions {
  if (!process.execArgv.some((argument) => argument.includes('tsx'))) return { workerData };
  const register = `import { register } from ${JSON.stringify(import.meta.resolve('tsx/esm/api'))}; register();`;
  return { workerData, execArgv: ['--import', `data:text/javascript,${encodeURIComponent(register)}`] };
}
