/**
 * The current Dialogflow conversation of a Genesys conversation. When a customer comes back after it was completed, the next
 * segment is opened, counted from 1. All instances agree through the store.
 */
import type { ConversationId } from '../../../shared/ids.ts';
import type { KeyValueStore } from '../ports/stores.ts';

export type ConversationSegments = {
  current(conversationId: ConversationId): Promise<number>;
  /** The segment after `segment`, or the current one when another instance has moved on already. */
  advance(conversationId: ConversationId, segment: number): Promise<number>;
};

/** `ttlMs`: how long the segment is kept after it changed. */
export function createConversationSegments(
  store: KeyValueStore,
  options: { readonly ttlMs?: number } = {},
): ConversationSegments {
  // Dialogflow keeps a completed conversation for thirty days.
  const { ttlMs = 30 * 24 * 3_600_000 } = options;
  const key = (id: ConversationId) => `segment:${id}`;
  const current = async (id: ConversationId) => {
    const stored = Number((await store.get(key(id))) ?? 1);
    return Number.isInteger(stored) && stored > 0 ? stored : 1;
  };
  return {
    current,
    async advance(id, segment) {
      const next = String(segment + 1);
      const moved =
        (await store.compareAndSet(key(id), String(segment), next, ttlMs)) ||
        (segment === 1 && (await store.setIfAbsent(key(id), next, ttlMs)));
      return moved ? segment + 1 : current(id);
    },
  };
}
