/** What names the conversations of a shared event stream: the query that opens it, and the ids and heartbeats in it. */
import { type ConversationId, type EventId, safeParseConversationId, safeParseEventId, toEventId } from './ids.ts';

/** A conversation, and the id after which its part of the stream begins; without one it begins at the start. */
export type FollowedConversation = { readonly conversationId: ConversationId; readonly after?: EventId };

/** Conversations of one shared stream. Genesys shows an agent ten interactions. */
export const maxConversationsPerStream = 20;

/** `<conversation>/<epoch>-<seq>`: the id of an event in a shared stream. */
export const conversationCursor = (conversationId: ConversationId, id: EventId): string => `${conversationId}/${id}`;

/** The conversation and the event id in `text`, or undefined. */
export function parseConversationCursor(
  text: string | undefined,
): { readonly conversationId: ConversationId; readonly id: EventId } | undefined {
  const slash = text?.indexOf('/') ?? -1;
  if (text === undefined || slash < 0) return undefined;
  const conversationId = safeParseConversationId(text.slice(0, slash));
  const id = safeParseEventId(text.slice(slash + 1));
  return conversationId && id && { conversationId, id: toEventId(id.epoch, id.seq) };
}

/** The value of `conversations=`: `ID@CURSOR,ID…`. */
export function formatFollowed(followed: readonly FollowedConversation[]): string {
  return followed
    .map(({ conversationId, after }) => (after === undefined ? conversationId : `${conversationId}@${after}`))
    .join(',');
}

/** Why a list of conversations is refused. */
export type FollowedProblem = 'empty' | 'tooMany' | 'conversationId' | 'cursor' | 'repeated';

/** The conversations that `text` names, each once; otherwise the first problem with it. */
export function parseFollowed(
  text: string,
  most: number = maxConversationsPerStream,
): { readonly followed: readonly FollowedConversation[] } | { readonly problem: FollowedProblem } {
  if (text === '') return { problem: 'empty' };
  const parts = text.split(',', most + 1);
  if (parts.length > most) return { problem: 'tooMany' };
  const found = new Map<ConversationId, FollowedConversation>();
  for (const part of parts) {
    const at = part.indexOf('@');
    const conversationId = safeParseConversationId(at < 0 ? part : part.slice(0, at));
    if (!conversationId) return { problem: 'conversationId' };
    if (found.has(conversationId)) return { problem: 'repeated' };
    const cursor = at < 0 ? undefined : safeParseEventId(part.slice(at + 1));
    if (at >= 0 && !cursor) return { problem: 'cursor' };
    const after = cursor && toEventId(cursor.epoch, cursor.seq);
    found.set(conversationId, after ? { conversationId, after } : { conversationId });
  }
  return { followed: [...found.values()] };
}
