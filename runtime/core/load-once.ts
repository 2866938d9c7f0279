/** What a start does not need is loaded at its first use: `const loadDesk = loadOnce(() => import('./desk.ts'))`. */

export type LoadOnce<T> = (() => Promise<T>) & {
  /** What calls have begun to load or have loaded, for those who close it; undefined before the first call and after a failure. */
  begun(): Promise<T> | undefined;
};

/** Loads with its first call, once for all callers. A failure rejects those that wait for it and is not kept: the next call loads again. */
export function loadOnce<T>(load: () => Promise<T>): LoadOnce<T> {
  let loading: Promise<T> | undefined;
  const once = (): Promise<T> => {
    loading ??= load().catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
  return Object.assign(once, { begun: () => loading });
}
