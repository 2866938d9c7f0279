/** The queues of the archive, from which one is chosen. */
import { type Accessor, createSignal, onCleanup } from 'solid-js';
import { queueNamed } from '../queue-key.ts';
import type { ArchiveApi } from './archive-api.ts';

export type KnownQueues = {
  readonly names: Accessor<readonly string[]>;
  /** The name behind a key of the address, once the queues are known; undefined for none. */
  named(key: string | undefined): Promise<string | undefined>;
};

/** Loads them at once; without an answer there are none to choose from. */
export function createKnownQueues(api: Pick<ArchiveApi, 'queues'>): KnownQueues {
  const abort = new AbortController();
  onCleanup(() => abort.abort());
  const [names, setNames] = createSignal<readonly string[]>([]);
  const loaded = api.queues(abort.signal).then(setNames, () => undefined);
  return {
    names,
    async named(key) {
      if (key === undefined) return undefined;
      await loaded;
      return queueNamed(key, names());
    },
  };
}
