/** The name under which an instance owns the voice of a conversation: who writes it and who watches it must agree. */
import type { ConversationId } from '../../../shared/ids.ts';

export const voiceLeaseKey = (conversationId: ConversationId): string => `voice:${conversationId}`;
