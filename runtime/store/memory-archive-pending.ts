/** The conversations that one instance still has to archive, in its memory: so is the log that they are read from. */
import type { ConversationId } from '../../shared/ids.ts';
import type { ArchivePending, PendingConversation } from '../core/ports/archive-pending.ts';

type Entry = PendingConversation & { readonly dueAt: number };

/** Beyond `maxEntries` the oldest is forgotten: more conversations than the log keeps are not needed. Default 20,000. */
export function createMemoryArchivePending({ maxEntries = 20_000 } = {}): ArchivePending {
  const entries = new Map<ConversationId, Entry>();
  const same = ({ conversationId, version }: PendingConversation) => entries.get(conversationId)?.version === version;
  return {
    async note(conversationId, dueAt) {
      const version = (entries.get(conversationId)?.version ?? 0) + 1;
      entries.delete(conversationId);
      entries.set(conversationId, { conversationId, version, tries: 0, dueAt });
      if (entries.size > maxEntries) entries.delete(entries.keys().next().value!);
    },
    async claim(now, leaseMs, limit) {
      const due = [...entries.values()].filter(({ dueAt }) => dueAt <= now).sort((a, b) => a.dueAt - b.dueAt);
      const taken = due.slice(0, limit);
      for (const entry of taken) entries.set(entry.conversationId, { ...entry, dueAt: now + leaseMs });
      return taken.map(({ dueAt: _, ...entry }) => entry);
    },
    async finish(entry) {
      if (same(entry)) entries.delete(entry.conversationId);
    },
    async postpone(entry, dueAt) {
      if (same(entry)) entries.set(entry.conversationId, { ...entry, dueAt });
    },
    async forget(conversationId) {
      entries.delete(conversationId);
    },
    size: async () => entries.size,
  };
}
