/**
 * Text and role of a Genesys message. Pure functions over `MessageData`. The vendor removed `textBody`, `media` and `stickers` from
 * responses; the text is in `normalizedMessage`.
 */
import * as v from 'valibot';
import type { Role } from '../assist/event.ts';
import { boundedString, boundedText } from '../bounded.ts';
import { lenient, lenientList } from '../lenient.ts';
import { hasText, linesOf, textOfContent, textOfEvent } from './message-content.ts';

const text = lenient(boundedText);

/** What the vendor's `ConversationMessageContent` names `contentType`, and a field with the model of that kind. */
const ContentSchema = v.record(v.string(), v.unknown());

export const MessageDataSchema = v.object({
  id: boundedString,
  timestamp: text,
  direction: text,
  status: text,
  messengerType: text,
  createdBy: lenient(v.object({ id: text })),
  /** Legacy; simulators may still send it. */
  textBody: text,
  normalizedMessage: lenient(
    v.object({
      type: text,
      text,
      direction: text,
      originatingEntity: text,
      content: lenientList(ContentSchema),
      events: lenientList(ContentSchema),
    }),
  ),
});
export type MessageData = v.InferOutput<typeof MessageDataSchema>;

/**
 * The text of a message as one readable line or several: its own text, then what was chosen, shown, attached or reacted. The
 * legacy body where there is nothing else. undefined for receipts, typing, and messages without anything to read.
 */
export function textOf(message: MessageData): string | undefined {
  const normalized = message.normalizedMessage;
  if (normalized?.type === 'Receipt') return undefined;
  if (normalized?.type === 'Event') return linesOf((normalized.events ?? []).map(textOfEvent));
  const lines = linesOf([normalized?.text, ...(normalized?.content ?? []).map(textOfContent)]);
  return lines ?? (hasText(message.textBody) ? message.textBody : undefined);
}

/** Inbound is the customer; outbound is the bot if Genesys says so, or if it came from the leg of a flow. */
export function roleOf(message: MessageData, legPurpose?: string | null): Role {
  const direction = (message.normalizedMessage?.direction ?? message.direction ?? '').toLowerCase();
  if (direction === 'inbound') return 'customer';
  const entity = message.normalizedMessage?.originatingEntity;
  if (entity === 'Bot') return 'bot';
  if (entity !== 'Human' && legPurpose != null && botPurposes.has(legPurpose)) return 'bot';
  return 'agent';
}

/** Who may have written a message, the likelier first, where the purpose of its leg is not known. */
export function rolesOf(message: MessageData): readonly [Role, ...Role[]] {
  const role = roleOf(message);
  return role === 'agent' && message.normalizedMessage?.originatingEntity !== 'Human' ? ['agent', 'bot'] : [role];
}

/** Purposes of legs whose outbound messages no human wrote. */
export const botPurposes: ReadonlySet<string> = new Set(['workflow', 'bot', 'botflow', 'ivr', 'acd', 'api']);
