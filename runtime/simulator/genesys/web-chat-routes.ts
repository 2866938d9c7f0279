/** Web Chat v2 in the local Platform API: what Genesys answered until August 2026, for the adapter that still reads it. */
import type { Hono } from 'hono';
import type { ConversationRecord, MessageRecord } from './conversation-record.ts';
import {
  conversationOf,
  failNotFound,
  failWithout,
  type PlatformEnv,
  type PlatformOptions,
} from './platform-context.ts';

const mostResults = 100;

/** Messages name their sender by the communication, not by the participant. */
export function addWebChatRoutes(app: Hono<PlatformEnv>, options: PlatformOptions): void {
  app.get('/api/v2/conversations/chats/:id/messages', (c) => {
    const refusal = failWithout(c, 'conversation:message:view');
    if (refusal) return refusal;
    const conversation = conversationOf(c, options);
    if (!conversation?.participants.some(({ chats }) => chats)) return failNotFound(c);
    const asked = Number(c.req.query('maxResults')) || mostResults;
    const all = options.state.messagesOf(conversation.id).slice(-Math.min(asked, mostResults));
    const entities = all.map((message) => chatMessage(conversation, message));
    return c.json({ entities: c.req.query('sortOrder') === 'descending' ? entities.reverse() : entities });
  });
}

function chatMessage(conversation: ConversationRecord, message: MessageRecord) {
  const { id, timestamp, normalizedMessage } = message;
  return {
    id,
    conversation: { id: conversation.id },
    sender: { id: senderOf(conversation, message) },
    body: normalizedMessage.text ?? '',
    bodyType: 'standard',
    timestamp,
  };
}

function senderOf({ participants }: ConversationRecord, { direction, createdBy }: MessageRecord): string | undefined {
  const purpose = direction === 'inbound' ? 'customer' : 'workflow';
  const leg = createdBy
    ? participants.findLast(({ userId }) => userId === createdBy.id)
    : participants.find((one) => one.purpose === purpose);
  return leg?.chats?.[0]?.id;
}
