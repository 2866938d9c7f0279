/** The queues of all conversations of this instance. What one instance learns reaches the others through the store. */
import * as v from 'valibot';
import { boundedArray, boundedRecord, boundedString } from '../../../shared/bounded.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { ConversationQueues, QueueClues, QueueMatch } from '../ports/conversation-queues.ts';
import type { KeyValueStore } from '../ports/stores.ts';
import { matchQueue } from './match-queue.ts';
import type { QueueEntry } from './queue-file.ts';

export type FileQueues = ConversationQueues & {
  /** Another version of the file: every conversation is matched anew. */
  use(entries: readonly QueueEntry[]): void;
  readonly size: number;
  /** The newest conversations first. */
  recent(count: number): readonly { readonly id: ConversationId; readonly match: QueueMatch | undefined }[];
};

export type FileQueuesOptions = {
  readonly store: Pick<KeyValueStore, 'get' | 'set'>;
  readonly clock: Clock;
  readonly ttlMs?: number;
  /** How long what the store had is used without another look. */
  readonly freshMs?: number;
  readonly maxConversations?: number;
};

const StoredCluesSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    queue: v.exactOptional(boundedArray(boundedString)),
    number: v.exactOptional(boundedString),
    organization: v.exactOptional(boundedString),
    config: v.exactOptional(boundedRecord(boundedString)),
  }),
);

type Known = { clues: QueueClues; match: QueueMatch | undefined; readAt: number | undefined };
type Listener = Parameters<ConversationQueues['onChange']>[0];

const dayMs = 24 * 3_600_000;

/** Matches every conversation against `entries` until `use` is given others. */
export function createFileQueues(entries: readonly QueueEntry[], options: FileQueuesOptions): FileQueues {
  const { store, clock, ttlMs = dayMs, freshMs = 5_000, maxConversations = 10_000 } = options;
  const known = new Map<ConversationId, Known>();
  const listeners = new Set<Listener>();
  let current = entries;

  const entryOf = (id: ConversationId): Known => {
    const entry = known.get(id) ?? { clues: {}, match: matchQueue(current, {}), readAt: undefined };
    known.delete(id);
    known.set(id, entry);
    if (known.size > maxConversations) known.delete(known.keys().next().value!);
    return entry;
  };
  const update = (id: ConversationId, entry: Known, clues: QueueClues): void => {
    entry.clues = { ...entry.clues, ...clues };
    rematch(id, entry);
  };
  const rematch = (id: ConversationId, entry: Known): void => {
    const before = entry.match;
    entry.match = matchQueue(current, entry.clues);
    if (JSON.stringify(before?.settings) === JSON.stringify(entry.match?.settings)) return;
    for (const listener of listeners) listener(id, entry.match, before);
  };
  const key = (id: ConversationId) => `queue-clues:${id}`;
  const addStored = async (id: ConversationId, entry: Known): Promise<void> => {
    const stored = v.safeParse(StoredCluesSchema, await store.get(key(id)).catch(() => undefined));
    // What this instance has learnt itself is at least as new.
    if (stored.success) update(id, entry, { ...stored.output, ...entry.clues });
  };
  /** Another instance may know other clues, such as the number of a call: they are kept, and count here, too. */
  const share = async (id: ConversationId, entry: Known): Promise<void> => {
    await addStored(id, entry);
    await store.set(key(id), JSON.stringify(entry.clues), ttlMs).catch(() => undefined);
  };

  return {
    of: (id) => entryOf(id).match,
    async read(id) {
      const entry = entryOf(id);
      const now = clock.monotonic();
      if (entry.readAt !== undefined && now - entry.readAt < freshMs) return entry.match;
      entry.readAt = now;
      await addStored(id, entry);
      return entry.match;
    },
    learn(id, clues) {
      const entry = entryOf(id);
      const before = JSON.stringify(entry.clues);
      update(id, entry, clues);
      if (JSON.stringify(entry.clues) === before) return;
      void share(id, entry);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    use(next) {
      current = next;
      for (const [id, entry] of known) rematch(id, entry);
    },
    masking: () => [...new Set(current.flatMap(({ settings }) => settings.masking ?? []))],
    get size() {
      return current.length;
    },
    recent: (count) =>
      [...known]
        .slice(-count)
        .reverse()
        .map(([id, { match }]) => ({ id, match })),
  };
}
