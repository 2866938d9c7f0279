import type { MessageRequest } from '../../../shared/api/routes.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import type { PanelIdentity } from './panel-access.ts';

/**
 * The messages with the senders and the texts that Genesys has under their ids. Rejects with `failed_precondition` where Genesys has
 * one of them not in the conversation, and, unless lenient, with `unavailable`, `timeout` or `rate_limited` where it does not answer.
 */
export type MessageCheck = (
  identity: PanelIdentity,
  conversationId: ConversationId,
  messages: readonly MessageRequest[],
) => Promise<readonly MessageRequest[]>;
