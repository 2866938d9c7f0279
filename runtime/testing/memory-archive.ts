/** An archive in memory, for tests of what writes to it and asks it. Searches by no words. */
import type { ConversationId } from '../../shared/ids.ts';
import { safeParseEventId } from '../../shared/ids.ts';
import { headerOf } from '../archive/record-rows.ts';
import type { Archive, ArchiveRecord, ArchiveScope } from '../core/ports/archive.ts';

/** `records`: one entry for each conversation that was written. */
export function createMemoryArchive(): Archive & { readonly records: readonly ArchiveRecord[] } {
  const records: ArchiveRecord[] = [];
  const indexOf = (id: ConversationId) => records.findIndex(({ conversationId }) => conversationId === id);
  const isSeen = ({ organizationId, divisionIds }: ArchiveRecord, scope: ArchiveScope) =>
    organizationId === scope.organizationId && divisionIds.some((id) => scope.divisionIds.includes(id));
  return {
    records,
    async write(record) {
      const at = indexOf(record.conversationId);
      if (at < 0) records.push(record);
      else if (seqOf(records[at]!) >= seqOf(record)) return 'known';
      else records[at] = record;
      return 'written';
    },
    search: async (scope) => ({
      conversations: records.filter((record) => isSeen(record, scope)).map((record) => headerOf(record)),
    }),
    queues: async (scope) => [
      ...new Set(
        records.filter((record) => isSeen(record, scope)).flatMap(({ conversation }) => conversation.queue ?? []),
      ),
    ],
    use: async () => ({ conversations: records.length, agents: 0, rows: [], questions: [] }),
    get: async (scope, id) => records.find((record) => record.conversationId === id && isSeen(record, scope)),
    async erase(id) {
      const at = indexOf(id);
      if (at >= 0) records.splice(at, 1);
      return at >= 0;
    },
    has: async (id) => indexOf(id) >= 0,
    async expire(before) {
      const old = records.filter(({ endedAt }) => Date.parse(endedAt) < before);
      for (const { conversationId } of old) records.splice(indexOf(conversationId), 1);
      return old.length;
    },
    close: async () => {},
  };
}

const seqOf = ({ cursor }: ArchiveRecord): number => safeParseEventId(cursor)!.seq;
