/**
 * Text and role of a Genesys message. Pure functions over `MessageData`. The vendor removed `textBody`, `media` and `stickers` from
 * responses; the text is in `normalizedMessage`.
 */
import * as v from 'valibot';
import type { Role } from '../assist/event.ts';
import { boundedArray, boundedString, boundedText } from '../bounded.ts';

const text = v.optional(v.nullable(boundedText));

const ContentSchema = v.object({
  contentType: text,
  text: v.optional(v.unknown()),
  attachment: v.optional(v.nullable(v.object({ filename: text, mediaType: text, mime: text }))),
  buttonResponse: v.optional(v.nullable(v.object({ text, payload: text }))),
  quickReply: v.optional(v.nullable(v.object({ text }))),
  card: v.optional(v.nullable(v.object({ title: text, description: text }))),
  carousel: v.optional(
    v.nullable(v.object({ cards: v.optional(v.nullable(boundedArray(v.object({ title: text, description: text })))) })),
  ),
  listPicker: v.optional(v.nullable(v.object({ title: text }))),
  datePicker: v.optional(v.nullable(v.object({ title: text }))),
  reaction: v.optional(v.unknown()),
});

export const MessageDataSchema = v.object({
  id: boundedString,
  timestamp: text,
  direction: text,
  status: text,
  messengerType: text,
  createdBy: v.optional(v.nullable(v.object({ id: text }))),
  /** Legacy; simulators may still send it. */
  textBody: text,
  normalizedMessage: v.optional(
    v.nullable(
      v.object({
        type: text,
        text,
        direction: text,
        originatingEntity: text,
        content: v.optional(v.nullable(boundedArray(ContentSchema))),
      }),
    ),
  ),
});
export type MessageData = v.InferOutput<typeof MessageDataSchema>;

const systemTypes = new Set(['Receipt', 'Event']);

/**
 * The text of a message, in this order of preference: its own text; what was chosen or shown in structured content; the
 * names of what was attached; the legacy body. undefined for receipts, events, and messages without anything to read.
 */
export function textOf(message: MessageData): string | undefined {
  const normalized = message.normalizedMessage;
  if (normalized?.type && systemTypes.has(normalized.type)) return undefined;
  const parts = [normalized?.text, ...(normalized?.content ?? []).map(textOfContent)].filter(hasText);
  if (parts.length > 0) return [...new Set(parts)].join('\n');
  return hasText(message.textBody) ? message.textBody : undefined;
}

function textOfContent(content: v.InferOutput<typeof ContentSchema>): string | undefined {
  const { buttonResponse, quickReply, card, carousel, listPicker, datePicker, attachment } = content;
  const chosen = buttonResponse?.text ?? quickReply?.text ?? listPicker?.title ?? datePicker?.title;
  if (hasText(chosen)) return chosen;
  const cards = [card, ...(carousel?.cards ?? [])].flatMap((c) => [c?.title, c?.description]).filter(hasText);
  if (cards.length > 0) return cards.join(': ');
  if (attachment) return `[attachment: ${attachment.filename || attachment.mediaType || attachment.mime || 'file'}]`;
  return undefined;
}

function hasText(text: string | null | undefined): text is string {
  return typeof text === 'string' && text.trim() !== '';
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
