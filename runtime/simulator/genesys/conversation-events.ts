/** Topics of conversation notifications, and the two shapes in which Genesys sends a conversation. */
import type { CallRecord, ConversationRecord, ParticipantRecord, WrapupRecord } from './conversation-record.ts';

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
  if (!conversation.participants.some((leg) => leg[medium])) return undefined;
  return medium === 'messages' ? toFlatMessages(conversation) : toFlatCalls(conversation);
}

/** The flat shape has no communications: their state and messages stand on the participant, and a message has `message.id`. */
export function toFlatMessages(conversation: ConversationRecord) {
  return {
    id: conversation.id,
    participants: conversation.participants.map((leg) => {
      const line = leg.messages?.[0];
      return {
        ...flatLeg(leg, line),
        ...(line?.type !== undefined && { type: line.type }),
        messages: (line?.messages ?? []).map(({ messageId, ...rest }) => ({ message: { id: messageId }, ...rest })),
      };
    }),
  };
}

export function toFlatCalls(conversation: ConversationRecord) {
  return {
    id: conversation.id,
    participants: conversation.participants.map((leg) => flatLeg(leg, leg.calls?.[0])),
  };
}

function flatLeg(leg: ParticipantRecord, line: CallRecord | undefined) {
  const { messages: _messages, calls: _calls, chats: _chats, userId, queueId, wrapup, ...rest } = leg;
  return {
    ...rest,
    ...(userId && { user: { id: userId } }),
    ...(queueId && { queue: { id: queueId } }),
    ...(wrapup && { wrapup: flatWrapup(wrapup) }),
    ...(line && { state: line.state, direction: line.direction, provider: line.provider }),
    ...(line?.held !== undefined && { held: line.held }),
    ...(line?.disconnectType && { disconnectType: line.disconnectType }),
  };
}

/** Events name a code by its id alone, and do not say whether it is provisional. */
function flatWrapup({ name: _name, provisional: _provisional, ...rest }: WrapupRecord) {
  return rest;
}
