/** What the frames and comments of a conversation's event stream say. Parsed once, here; frames that make no sense are dropped. */
import * as v from 'valibot';
import { StreamEndSchema } from '../../../shared/api/routes.ts';
import { type ConversationView, emptyView } from '../../../shared/assist/conversation.ts';
import { type EventId, safeParseEventId } from '../../../shared/ids.ts';
import { delayedComment, onTimeComment, type SseFrame } from '../../../shared/sse.ts';
import type { FeedInput } from '../state/feed-machine.ts';

export type StreamMessage =
  /** First frame of a connection. */
  | { readonly type: 'cursor'; readonly cursor?: EventId }
  /** The whole conversation; replaces what was applied before. */
  | { readonly type: 'reset'; readonly cursor: EventId; readonly conversation: ConversationView }
  /** Last frame of a connection. */
  | { readonly type: 'ended'; readonly reason: string; readonly retryMs?: number }
  /** `value` is not validated yet: its id counts even if this panel does not know its type. */
  | { readonly type: 'event'; readonly id: EventId; readonly value: unknown };

const CursorSchema = v.object({ cursor: v.optional(v.string()) });
const ResetSchema = v.object({ cursor: v.string(), conversation: v.looseObject({}) });

/** The message of one frame, or undefined if it has none. */
export function parseFrame({ event, id, data }: SseFrame): StreamMessage | undefined {
  const value = parseJson(data);
  switch (event) {
    case 'cursor': {
      const parsed = v.safeParse(CursorSchema, value);
      const cursor = parsed.success ? eventId(parsed.output.cursor) : undefined;
      return cursor === undefined ? { type: 'cursor' } : { type: 'cursor', cursor };
    }
    case 'reset': {
      const parsed = v.safeParse(ResetSchema, value);
      const cursor = parsed.success ? eventId(parsed.output.cursor) : undefined;
      if (!parsed.success || cursor === undefined) return undefined;
      return { type: 'reset', cursor, conversation: { ...emptyView(), ...parsed.output.conversation } };
    }
    case 'end': {
      const parsed = v.safeParse(StreamEndSchema, value);
      const { reason, retryMs } = parsed.success ? parsed.output : { reason: 'failed' };
      return retryMs === undefined ? { type: 'ended', reason } : { type: 'ended', reason, retryMs };
    }
    default: {
      const parsed = eventId(id);
      return parsed && { type: 'event', id: parsed, value };
    }
  }
}

/** The input of a comment: the head of the log in a heartbeat, or whether events of other instances arrive late. */
export function parseComment(text: string): FeedInput | undefined {
  if (text === delayedComment || text === onTimeComment) return { type: 'delayed', delayed: text === delayedComment };
  const id = text.startsWith('head ') ? eventId(text.slice(5).trim()) : undefined;
  return id && { type: 'head', id };
}

const eventId = (text: string | undefined) => (safeParseEventId(text) ? (text as EventId) : undefined);

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
