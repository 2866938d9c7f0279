import type { Worker } from 'node:worker_threads';

/** The first message of every worker of the engine, once it listens. */
export const listening = { kind: 'listening' } as const;

/**
 * Posts to a worker in order. Messages from before it listens are held, because Deno loses them; Node and Bun keep them.
 */
export function createMailbox<T>(worker: Worker): (message: T) => void {
  let held: T[] | undefined = [];
  worker.on('message', (message: { kind?: unknown }) => {
    if (message.kind !== listening.kind || !held) return;
    for (const early of held) worker.postMessage(early);
    held = undefined;
  });
  return (message) => {
    if (held) held.push(message);
    else worker.postMessage(message);
  };
}
