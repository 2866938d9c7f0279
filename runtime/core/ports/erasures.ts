/** Which conversations were erased. What writes data of a conversation asks here first. */
import type { ConversationId } from '../../../shared/ids.ts';

/**
 * How long an erasure is remembered. Longer than anything of a conversation can be kept: a history or a backlog lives for at most
 * HISTORY_SECONDS (seven days) after its last event, and a message id for seven days.
 */
export const tombstoneMs = 30 * 24 * 3_600_000;

export interface Erasures {
  /** True when this instance knows that the conversation was erased. Without I/O. */
  has(conversationId: ConversationId): boolean;
}

export const noErasures: Erasures = { has: () => false };
