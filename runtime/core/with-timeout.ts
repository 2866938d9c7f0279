import type { Clock } from './ports/clock.ts';

/** What `work` resolves with, or undefined once `ms` have passed or it has failed. Leaves no timer behind. */
export async function withTimeout<T>(clock: Clock, ms: number, work: Promise<T>): Promise<T | undefined> {
  let cancel = (): void => {};
  const late = new Promise<undefined>((resolve) => {
    cancel = clock.after(ms, () => resolve(undefined));
  });
  try {
    return await Promise.race([work.catch(() => undefined), late]);
  } finally {
    cancel();
  }
}
