/** The live index of a single instance: what it publishes is all there is. */
import type { ConversationId } from '../../shared/ids.ts';
import type { LiveIndex } from '../core/ports/live-index.ts';
import { MergedEntries } from '../core/supervisor/merged-entries.ts';

const here = 'here';

/** Followers are called within `publish` and `remove`. */
export function createMemoryLiveIndex(): LiveIndex {
  const entries = new MergedEntries();
  const followers = new Set<(ids: ReadonlySet<ConversationId>) => void>();
  const report = (ids: ReadonlySet<ConversationId>): void => {
    if (ids.size > 0) for (const onChanged of followers) onChanged(ids);
  };
  return {
    publish: (changed) => report(entries.set(here, changed)),
    remove: (ids) => report(entries.remove(here, ids)),
    async erase(id) {
      const known = entries.get(id) ? 1 : 0;
      report(entries.erase(id));
      return known;
    },
    count: async (id) => (entries.get(id) ? 1 : 0),
    get: (id) => entries.get(id),
    all: () => entries.all(),
    follow(onChanged) {
      followers.add(onChanged);
      return () => void followers.delete(onChanged);
    },
    partial: false,
    async close() {
      followers.clear();
    },
  };
}
