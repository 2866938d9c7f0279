/**
 * Which messages a notification or a conversation speaks of. Events carry ids only and repeat the whole list each time, in one
 * of two shapes: `…conversations` nests messages by communication (`messageId`), `…conversations.messages` has them flat
 * (`message.id`). Each shape has its own reader here; the topic decides which one applies.
 */
import * as v from 'valibot';
import { boundedString, boundedText } from '../bounded.ts';
import { lenient, lenientList } from '../lenient.ts';

const text = lenient(boundedText);

export type MessageRef = { readonly messageId: string; readonly legPurpose: string };

const NestedSchema = v.object({
  id: boundedString,
  participants: lenientList(
    v.object({
      purpose: text,
      messages: lenientList(v.object({ messages: lenientList(v.object({ messageId: text })) })),
    }),
  ),
});

const FlatSchema = v.object({
  id: boundedString,
  participants: lenientList(
    v.object({
      purpose: text,
      messages: lenientList(v.object({ message: lenient(v.object({ id: text })) })),
    }),
  ),
});

/** Refs in the nested shape: `GET /conversations/{id}`, topic `…conversations`. Every leg counts, bots and flows too. */
export function refsOfNested(body: unknown): { conversationId: string; refs: MessageRef[] } | undefined {
  const parsed = v.safeParse(NestedSchema, body);
  if (!parsed.success) return undefined;
  const refs = (parsed.output.participants ?? []).flatMap((p) =>
    (p.messages ?? []).flatMap((line) => (line.messages ?? []).flatMap((m) => refOf(m.messageId, p.purpose))),
  );
  return { conversationId: parsed.output.id, refs };
}

/** Refs in the flat shape: topic `…conversations.messages`. */
export function refsOfFlat(body: unknown): { conversationId: string; refs: MessageRef[] } | undefined {
  const parsed = v.safeParse(FlatSchema, body);
  if (!parsed.success) return undefined;
  const refs = (parsed.output.participants ?? []).flatMap((p) =>
    (p.messages ?? []).flatMap((entry) => refOf(entry.message?.id, p.purpose)),
  );
  return { conversationId: parsed.output.id, refs };
}

function refOf(messageId: string | null | undefined, purpose: string | null | undefined): MessageRef[] {
  return messageId ? [{ messageId, legPurpose: purpose ?? 'unknown' }] : [];
}

const FrameSchema = v.object({ topicName: boundedString, eventBody: v.optional(v.unknown()) });

export type NotificationFrame =
  | { readonly kind: 'heartbeat' }
  | { readonly kind: 'pong' }
  | { readonly kind: 'closing' }
  | { readonly kind: 'unsubscribed' }
  | { readonly kind: 'revoked' }
  | {
      readonly kind: 'conversation';
      readonly shape: 'nested' | 'flat' | 'call';
      readonly userId: string;
      readonly body: unknown;
    }
  | { readonly kind: 'other'; readonly topicName: string };

const userTopic = /^v2\.users\.([0-9a-f-]{36})\.conversations(?:\.(messages|calls))?$/i;

/** One frame of the notification socket, or undefined where it is not one. Topics that are not known are `other`, never an error. */
export function readNotification(data: string): NotificationFrame | undefined {
  let json: unknown;
  try {
    json = JSON.parse(data);
  } catch {
    return undefined;
  }
  const parsed = v.safeParse(FrameSchema, json);
  if (!parsed.success) return undefined;
  const { topicName, eventBody } = parsed.output;
  if (topicName === 'channel.metadata') {
    const message = (eventBody as { message?: unknown } | null | undefined)?.message;
    return { kind: message === 'pong' ? 'pong' : 'heartbeat' };
  }
  if (topicName === 'v2.system.socket_closing') return { kind: 'closing' };
  if (topicName.startsWith('v2.system.no_longer_subscribed')) return { kind: 'unsubscribed' };
  if (topicName.startsWith('v2.system.token_revoked')) return { kind: 'revoked' };
  const match = userTopic.exec(topicName);
  if (!match) return { kind: 'other', topicName };
  const shape = match[2] === 'messages' ? 'flat' : match[2] === 'calls' ? 'call' : 'nested';
  return { kind: 'conversation', shape, userId: match[1]!.toLowerCase(), body: eventBody };
}
