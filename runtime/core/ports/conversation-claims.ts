/** Which organization a conversation belongs to, as all instances know it. */
import type { ConversationId } from '../../../shared/ids.ts';

/** `not_a_call`: it is a chat, which no AudioHook session may touch; `erased`: it was erased, and nothing of it is taken. */
export type CallClaim = 'granted' | 'other_organization' | 'not_a_call' | 'erased';

export interface ConversationClaims {
  /** To be called before a call touches its conversation. The first organization owns the conversation. Never rejects. */
  claimCall(conversationId: ConversationId, organizationId: string): Promise<CallClaim>;
}
