/** What the real service publishes to Pub/Sub, from the same objects: JSON payloads and attributes, by kind. */
import { toJson } from './notify-json.ts';
import type { StoredConversation, StoredMessage, StoredParticipant } from './state.ts';
import { lastPart } from './state.ts';

export const notificationKinds = [
  'human-agent-assistant-event',
  'conversation-lifecycle-event',
  'new-message-event',
  'new-recognition-result-notification-event',
] as const;
export type NotificationKind = (typeof notificationKinds)[number];

export type PublishedNotification = {
  readonly kind: NotificationKind;
  /** As proto3 JSON: defaults left out, durations and timestamps as strings. */
  readonly payload: Readonly<Record<string, unknown>>;
  readonly attributes: Readonly<Record<string, string>>;
};

export type Notify = {
  started(conversation: StoredConversation): void;
  finished(conversation: StoredConversation): void;
  message(conversation: StoredConversation, message: StoredMessage): void;
  recognition(
    conversation: StoredConversation,
    participant: StoredParticipant,
    result: object,
    /** The id of the message that this speech becomes. */
    messageId: string,
  ): void;
  suggestions(conversation: StoredConversation, results: readonly object[]): void;
};

/** `publish` must return at once and not throw; without it nothing is published. */
export function createNotify(publish: ((notification: PublishedNotification) => void) | undefined): Notify {
  const nothing = () => {};
  if (!publish)
    return { started: nothing, finished: nothing, message: nothing, recognition: nothing, suggestions: nothing };
  const lifecycle = (conversation: StoredConversation, type: string) =>
    publish({
      kind: 'conversation-lifecycle-event',
      payload: { conversation: conversation.name, type },
      attributes: {},
    });
  return {
    started: (conversation) => lifecycle(conversation, 'CONVERSATION_STARTED'),
    finished: (conversation) => lifecycle(conversation, 'CONVERSATION_FINISHED'),
    message: (conversation, message) =>
      publish({
        kind: 'new-message-event',
        payload: { conversation: conversation.name, type: 'NEW_MESSAGE', newMessagePayload: toJson(message) },
        attributes: {},
      }),
    recognition: (conversation, participant, result, messageId) =>
      publish({
        kind: 'new-recognition-result-notification-event',
        payload: {
          conversation: conversation.name,
          type: 'NEW_RECOGNITION_RESULT',
          newRecognitionResultPayload: toJson(result),
        },
        attributes: {
          participant_id: lastPart(participant.name),
          participant_role: participant.role,
          message_id: messageId,
        },
      }),
    suggestions(conversation, results) {
      const agent = [...conversation.participants.values()].find((p) => p.role === 'HUMAN_AGENT');
      publish({
        kind: 'human-agent-assistant-event',
        payload: {
          conversation: conversation.name,
          ...(agent && { participant: agent.name }),
          suggestionResults: toJson(results),
        },
        attributes: {},
      });
    },
  };
}
