import type { MessageRequest } from '../../../shared/api/routes.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import type { PanelIdentity } from './panel-access.ts';

/**
 * The message with the sender and the text that Genesys has under its id. Rejects with `failed_precondition` where Genesys has no
 * such message in the conversation, and, unless lenient, with `unavailable`, `timeout` or `rate_limited` where it does not answer.
 */
export type MessageCheck = (
  identity: PanelIdentity,
  conversationId: ConversationId,
  message: MessageRequest,
) => Promise<MessageRequest>;
