/**
 * Names that integrations give to conversations: telephony registers a key for a conversation, and a desktop that only knows the
 * key finds the conversation. Keys are often phone numbers, so only their HMAC-SHA-256 per organization is stored, with a key
 * derived (HKDF, RFC 5869) from the session secret.
 */
import { type ConversationId, safeParseConversationId } from '../../../shared/ids.ts';
import type { Secret } from '../../secret.ts';
import type { KeyValueStore } from '../ports/stores.ts';
import { createKeyedDigests } from './keyed-digests.ts';

export interface ConversationNames {
  /** How long a name is kept after it was last given, in milliseconds. */
  readonly lifeMs: number;
  find(organizationId: string, key: string): Promise<ConversationId | undefined>;
  /** Gives or renews a name. `instead`: the conversation it may be taken from. Resolves with false when it belongs to another. */
  give(organizationId: string, key: string, to: ConversationId, instead?: ConversationId): Promise<boolean>;
  /** Removes the name of `conversationId`. Resolves with false when it belongs to another conversation. */
  take(organizationId: string, key: string, conversationId: ConversationId): Promise<boolean>;
}

export type ConversationNamesOptions = {
  readonly store: KeyValueStore;
  /** The first one makes new names. Names made with the others are still found. */
  readonly secrets: readonly Secret[];
  readonly lifeMs?: number;
};

const dayMs = 24 * 3_600_000;

/** Names are stored with a TTL of `lifeMs`. */
export function createConversationNames(options: ConversationNamesOptions): ConversationNames {
  const { store, secrets, lifeMs = dayMs } = options;
  const digestsOf = createKeyedDigests(secrets, 'earshot conversation names v1');
  const placesOf = async (organizationId: string, key: string): Promise<string[]> =>
    (await digestsOf(JSON.stringify([organizationId, key]))).map((digest) => `conversation-name:${digest}`);

  return {
    lifeMs,
    async find(organizationId, key) {
      for (const place of await placesOf(organizationId, key)) {
        const found = safeParseConversationId(await store.get(place));
        if (found) return found;
      }
      return undefined;
    },
    async give(organizationId, key, to, instead) {
      const [place, ...older] = await placesOf(organizationId, key);
      const given =
        (await store.setIfAbsent(place!, to, lifeMs)) ||
        (await store.compareAndSet(place!, to, to, lifeMs)) ||
        (instead !== undefined && (await store.compareAndSet(place!, instead, to, lifeMs)));
      if (given) await Promise.all(older.map((name) => store.delete(name)));
      return given;
    },
    async take(organizationId, key, conversationId) {
      const places = await placesOf(organizationId, key);
      const removed = await Promise.all(places.map((place) => store.compareAndDelete(place, conversationId)));
      return removed.includes(true);
    },
  };
}
