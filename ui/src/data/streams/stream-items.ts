/** Takes a frame or comment of the shared stream apart: for which conversation it is, and what its own stream would have said. */
import * as v from 'valibot';
import { StreamEndSchema } from '../../../../shared/api/routes.ts';
import type { SseFrame } from '../../../../shared/sse.ts';
import { parseConversationCursor } from '../../../../shared/sse-conversations.ts';
import type { StreamItem } from './peer-messages.ts';

const NamedSchema = v.object({ conversationId: v.string() });

/** The item of a frame, or the end of the whole stream. */
export function itemOfFrame({ id, event, data }: SseFrame): StreamItem | v.InferOutput<typeof StreamEndSchema> {
  const at = parseConversationCursor(id);
  if (at) return { conversationId: at.conversationId, event, id: at.id, data };
  const value = parseJson(data);
  const named = v.safeParse(NamedSchema, value);
  if (named.success) return { conversationId: named.output.conversationId, event, data };
  const end = v.safeParse(StreamEndSchema, value);
  return event === 'end' ? (end.success ? end.output : { reason: 'failed' }) : {};
}

/** A heartbeat names the head of each conversation; any other comment concerns all. */
export function itemsOfComment(text: string): StreamItem[] {
  if (!text.startsWith('head')) return [{ comment: text }];
  return text.split(' ').flatMap((word) => {
    const at = parseConversationCursor(word);
    return at ? [{ conversationId: at.conversationId, comment: `head ${at.id}` }] : [];
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
