/** Reads chat messages of a conversation from the Platform API: one, or several with one request. */
import * as v from 'valibot';
import { boundedArray, boundedString } from '../../shared/bounded.ts';
import { EarshotError } from '../../shared/errors.ts';
import { MessageDataSchema, rolesOf, textOf } from '../../shared/genesys/message-text.ts';
import { isUuid } from '../../shared/ids.ts';
import type { GenesysApi, GenesysMessage } from '../core/ports/genesys-api.ts';
import type { PlatformRequest } from './platform-request.ts';

const MessageOfConversationSchema = v.object({
  ...MessageDataSchema.entries,
  conversationId: v.optional(v.nullable(boundedString)),
});

/** One odd message does not make the others unreadable. */
const BulkSchema = v.object({ entities: v.optional(boundedArray(v.unknown()), []) });

/** Rejects as the port says. */
export function createMessageReads(request: PlatformRequest): Pick<GenesysApi, 'message' | 'messages'> {
  return {
    async message(token, conversationId, messageId) {
      if (!isUuid(conversationId)) throw new EarshotError('invalid_request');
      const path = `/api/v2/conversations/messages/${conversationId}/messages/${encodeURIComponent(messageId)}`;
      try {
        const message = await request({ method: 'GET', path, token, schema: MessageOfConversationSchema });
        return message.id === messageId ? messageOf(message, conversationId) : undefined;
      } catch (error) {
        if (EarshotError.from(error).code === 'not_found') return undefined;
        throw error;
      }
    },

    async messages(token, conversationId, messageIds) {
      if (!isUuid(conversationId)) throw new EarshotError('invalid_request');
      const path = `/api/v2/conversations/messages/${conversationId}/messages/bulk`;
      const { entities } = await request({ method: 'POST', path, token, schema: BulkSchema, body: [...messageIds] });
      const found = new Map<string, GenesysMessage>();
      for (const entity of entities) {
        const parsed = v.safeParse(MessageOfConversationSchema, entity);
        const message = parsed.success ? messageOf(parsed.output, conversationId) : undefined;
        if (parsed.success && message && messageIds.includes(parsed.output.id)) found.set(parsed.output.id, message);
      }
      return found;
    },
  };
}

/** Undefined where it belongs to another conversation or has no text. */
function messageOf(
  message: v.InferOutput<typeof MessageOfConversationSchema>,
  conversationId: string,
): GenesysMessage | undefined {
  const text = textOf(message);
  const isOfConversation = (message.conversationId ?? conversationId).toLowerCase() === conversationId;
  return isOfConversation && text !== undefined ? { roles: rolesOf(message), text } : undefined;
}
