/** An archive whose code is loaded with the first question to it, so that a start does not load it. */
import { loadOnce } from '../load-once.ts';
import type { Archive } from '../ports/archive.ts';

/** Calls reject as `load` does. Closing one that was never asked loads nothing. */
export function createDeferredArchive(load: () => Promise<Archive>): Archive {
  const get = loadOnce(load);
  return {
    write: async (record) => (await get()).write(record),
    search: async (scope, request) => (await get()).search(scope, request),
    queues: async (scope) => (await get()).queues(scope),
    use: async (scope, request) => (await get()).use(scope, request),
    get: async (scope, id) => (await get()).get(scope, id),
    erase: async (id) => (await get()).erase(id),
    has: async (id) => (await get()).has(id),
    expire: async (before) => (await get()).expire(before),
    close: async () => {
      const archive = await get.begun()?.catch(() => undefined);
      await archive?.close();
    },
  };
}
