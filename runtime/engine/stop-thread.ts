/**
 * Ends a worker thread between two pieces of its work. `terminate` alone would end it in the middle of native code, such as
 * loading a speech model, and the addon then aborts the whole process.
 */
import type { MessagePort, Worker } from 'node:worker_threads';

const stopRequest = { kind: 'stop' } as const;

/**
 * Longer than a model takes to load beside much other work, in ms. Eight seconds were once too few on a busy machine, and the
 * process ended with SIGABRT.
 */
const patienceMs = 30_000;

/** In the worker: exits when the service asks for it. Call it before any long work starts. */
export function exitOnRequest(port: MessagePort, exit: () => void): void {
  port.on('message', (message: { kind?: unknown }) => {
    if (message.kind === stopRequest.kind) exit();
  });
}

/** In the service: resolves when the thread has ended. After `waitMs` it is terminated wherever it is. */
export async function stopThread(worker: Worker, waitMs = patienceMs): Promise<void> {
  const exited = new Promise<void>((resolve) => void worker.once('exit', () => resolve()));
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), waitMs);
  });
  worker.postMessage(stopRequest);
  if ((await Promise.race([exited, late])) === 'late') await worker.terminate();
  clearTimeout(timer);
}
