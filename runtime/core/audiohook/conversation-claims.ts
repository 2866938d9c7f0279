/**
 * The organization of a conversation is kept beside it, in the store that all instances share: a signature proves only which
 * organization a session speaks for, not that the conversation it names is one of that organization's calls.
 */
import type { ConversationView } from '../../../shared/assist/conversation.ts';
import { EarshotError } from '../../../shared/errors.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { CallClaim, ConversationClaims } from '../ports/conversation-claims.ts';
import type { ConversationLog } from '../ports/conversation-log.ts';
import type { Erasures } from '../ports/erasures.ts';
import type { Logger } from '../ports/logger.ts';
import type { KeyValueStore } from '../ports/stores.ts';
import { withTimeout } from '../with-timeout.ts';

export type ConversationClaimsOptions = {
  readonly store: Pick<KeyValueStore, 'get' | 'set' | 'setIfAbsent'>;
  readonly log: Pick<ConversationLog, 'snapshot'>;
  readonly clock: Clock;
  readonly erasures: Erasures;
  readonly logger: Logger;
  /** How long a claim is kept after the last `open`. Default: 25 hours, longer than a session lives. */
  readonly ttlMs?: number;
  /** Gets what the log has of a conversation before a call goes on with it. Must not reject. */
  readonly onRead?: (conversationId: ConversationId, conversation: ConversationView) => void | Promise<void>;
  /** Genesys waits 5 s for the answer to `open`. Default: 2,000. */
  readonly timeoutMs?: number;
};

/**
 * While the store does not answer, this instance decides by what it knows itself: calls go on, and a replayed signature is
 * refused before (AUDIOHOOK_NONCES).
 */
export function createConversationClaims(options: ConversationClaimsOptions): ConversationClaims {
  const { store, log, clock, logger, erasures, onRead, ttlMs = 25 * 3_600_000, timeoutMs = 2_000 } = options;

  /** Claims the conversation or renews the claim; false when it is another organization's. */
  async function claimOrRenew(organizationId: string, conversationId: ConversationId): Promise<boolean> {
    const key = `organization:${conversationId}`;
    if (await store.setIfAbsent(key, organizationId, ttlMs)) return true;
    const owner = await store.get(key);
    if (owner !== undefined && owner !== organizationId) return false;
    await store.set(key, organizationId, ttlMs);
    return true;
  }

  async function claim(conversationId: ConversationId, organizationId: string): Promise<CallClaim> {
    try {
      const { conversation } = await log.snapshot(conversationId);
      if (conversation.channel === 'chat') return 'not_a_call';
      await onRead?.(conversationId, conversation);
      return (await claimOrRenew(organizationId.toLowerCase(), conversationId)) ? 'granted' : 'other_organization';
    } catch (error) {
      const { code } = EarshotError.from(error);
      logger.warn('Conversation owner is unknown because the store failed; the call is accepted', {
        conversationId,
        code,
      });
      return 'granted';
    }
  }

  return {
    async claimCall(conversationId, organizationId) {
      const answer = await withTimeout(clock, timeoutMs, claim(conversationId, organizationId));
      if (answer === undefined)
        logger.warn('Conversation owner is unknown because the store did not answer in time; the call is accepted', {
          conversationId,
          timeoutMs,
        });
      // Known here without the store, and true also where the erasure came while the store was asked.
      const result = erasures.has(conversationId) ? 'erased' : (answer ?? 'granted');
      if (result !== 'granted') {
        const fields = { conversationId, organizationId, cause: result };
        logger.warn('AudioHook session refused: it may not touch this conversation', fields);
      }
      return result;
    },
  };
}
