/** The wrap-up codes of conversations, read once with the token of an agent and kept for summaries that are made without one. */
import * as v from 'valibot';
import { type WrapUpCode, WrapUpCodeSchema } from '../../../shared/api/wrap-up.ts';
import { boundedArray } from '../../../shared/bounded.ts';
import { EarshotError } from '../../../shared/errors.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import type { Logger } from '../ports/logger.ts';
import type { KeyValueStore } from '../ports/stores.ts';

export type QueueCodes = {
  /** Empty where they are not known. Never rejects. */
  of(conversationId: ConversationId): Promise<readonly WrapUpCode[]>;
  /** Reads them, unless this instance has done so. Resolves with true when they became known now. Never rejects. */
  learn(conversationId: ConversationId, read: () => Promise<readonly WrapUpCode[]>): Promise<boolean>;
};

export type QueueCodesOptions = {
  readonly store: Pick<KeyValueStore, 'get' | 'set'>;
  readonly logger: Logger;
  readonly ttlMs?: number;
  /** Conversations of which this instance remembers that it has read their codes. */
  readonly remembered?: number;
};

const CodesSchema = boundedArray(WrapUpCodeSchema);
const dayMs = 24 * 3_600_000;

/** Under one key for each conversation. */
export function createQueueCodes({ store, logger, ttlMs = dayMs, remembered = 5_000 }: QueueCodesOptions): QueueCodes {
  const asked = new Set<ConversationId>();
  const keyOf = (id: ConversationId) => `wrap-up-codes:${id}`;
  return {
    async of(id) {
      const stored = await store.get(keyOf(id)).catch(() => undefined);
      const parsed = stored === undefined ? undefined : v.safeParse(CodesSchema, JSON.parse(stored));
      return parsed?.success ? parsed.output : [];
    },
    async learn(id, read) {
      if (asked.has(id)) return false;
      asked.add(id);
      if (asked.size > remembered) asked.delete(asked.values().next().value!);
      try {
        const codes = await read();
        if (codes.length === 0) return false;
        await store.set(keyOf(id), JSON.stringify(codes), ttlMs);
        return true;
      } catch (error) {
        asked.delete(id);
        logger.debug('Wrap-up codes could not be read', { conversationId: id, code: EarshotError.from(error).code });
        return false;
      }
    },
  };
}
