/** Two ways to limit how long work is waited for. Neither leaves a timer behind, and neither stops the work itself. */
import type { Clock } from './ports/clock.ts';

/** What `work` resolves with, or undefined once `ms` have passed or it has failed. */
export async function withTimeout<T>(clock: Clock, ms: number, work: Promise<T>): Promise<T | undefined> {
  return rejectAfter(clock, ms, work, () => undefined).catch(() => undefined);
}

/** Settles as `work` does, or rejects with what `timeoutError` returns once `ms` have passed. */
export function rejectAfter<T>(clock: Clock, ms: number, work: Promise<T>, timeoutError: () => unknown): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(ms, () => reject(timeoutError()));
    work.then(
      (value) => {
        cancel();
        resolve(value);
      },
      (error: unknown) => {
        cancel();
        reject(error);
      },
    );
  });
}
