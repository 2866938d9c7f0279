/** The lease by which an instance owns the voice of a conversation. The owner and its watchers share what is here. */
import type { ConversationId } from '../../../shared/ids.ts';

export const voiceLeaseKey = (conversationId: ConversationId): string => `voice:${conversationId}`;

/**
 * Life of the lease where several instances share a store. Short, because its expiry is how other instances learn that this one
 * died. It is renewed every third of its life.
 */
export const sharedLeaseMs = 3_000;
