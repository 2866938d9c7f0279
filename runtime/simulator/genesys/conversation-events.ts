/** Topics of conversation notifications, and the two shapes in which Genesys sends a conversation. */
import type { ConversationRecord, ParticipantRecord } from './conversation-record.ts';

type Medium = 'messages' | 'calls';
const conversationTopic = /^v2\.users\.([0-9a-f-]{36})\.conversations(?:\.(messages|calls))?$/;

/** Which user's conversations the topic reports; without `medium` in the nested shape. */
export function parseConversationTopic(topic: string): { userId: string; medium?: Medium } | undefined {
  const match = conversationTopic.exec(topic);
  if (!match) return undefined;
  return { userId: match[1]!, ...(match[2] !== undefined && { medium: match[2] as Medium }) };
}

/** The event body of a conversation for a topic, or undefined where the topic does not report this conversation. */
export function eventBodyFor(conversation: ConversationRecord, topic: string): unknown {
  const parsed = parseConversationTopic(topic);
  if (!parsed) return undefined;
  const { medium } = parsed;
  if (medium === undefined) return conversation;
  return conversation.participants.some((leg) => leg[medium]) ? toFlat(conversation, medium) : undefined;
}

/** The flat shape has no communications: their state and messages stand on the participant, and a message has `message.id`. */
function toFlat(conversation: ConversationRecord, medium: Medium): unknown {
  return {
    id: conversation.id,
    participants: conversation.participants.map((leg: ParticipantRecord) => {
      const { messages, calls, userId, queueId, ...rest } = leg;
      const line = (medium === 'messages' ? messages : calls)?.[0];
      return {
        ...rest,
        ...(userId && { user: { id: userId } }),
        ...(queueId && { queue: { id: queueId } }),
        ...(line && { state: line.state, direction: line.direction, provider: line.provider, held: line.held }),
        ...(line?.disconnectType && { disconnectType: line.disconnectType }),
        ...(medium === 'messages' && {
          type: line?.type,
          messages: (line?.messages ?? []).map(({ messageId, ...m }) => ({ message: { id: messageId }, ...m })),
        }),
      };
    }),
  };
}
