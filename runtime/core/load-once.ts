/** What a start does not need is loaded at its first use: `const loadDesk = loadOnce(() => import('./desk.ts'))`. */

/** Loads with its first call, once for all callers. A failure rejects those that wait for it and is not kept: the next call loads again. */
export function loadOnce<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined;
  return () => {
    loading ??= load().catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
}
