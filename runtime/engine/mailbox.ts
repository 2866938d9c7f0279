import type { Worker } from 'node:worker_threads';

/** The first thing every worker of this room says, once it listens. */
export const listening = { kind: 'listening' } as const;

/**
 * Posts to a worker in order, and holds what is posted before it listens: on Deno such messages are lost, where Node and
 * Bun keep them.
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
