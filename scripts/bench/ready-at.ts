/** Waits for a service that was started as a child process. */
import type { ChildProcess } from 'node:child_process';

/** The address that the service prints once it listens. Rejects with its output where it ends or takes longer than `withinMs`. */
export function readyAt(child: ChildProcess, withinMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    const timer = setTimeout(() => reject(new Error(`The service was not ready in time:\n${output}`)), withinMs);
    const read = (part: Uint8Array): void => {
      output = (output + String(part)).slice(-20_000);
      const found = /ready at (http:\/\/\S+)/.exec(output)?.[1];
      if (found === undefined) return;
      clearTimeout(timer);
      resolve(found);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`The service ended with ${code}:\n${output}`));
    });
  });
}
