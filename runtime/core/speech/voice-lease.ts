/** The key of the lease by which an instance owns the voice of a conversation. The owner and its watchers share it. */
import type { ConversationId } from '../../../shared/ids.ts';

export const voiceLeaseKey = (conversationId: ConversationId): string => `voice:${conversationId}`;
