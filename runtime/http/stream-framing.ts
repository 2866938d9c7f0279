/**
 * The two forms of an event stream: that of one conversation, and that of several, where each frame names its conversation. An
 * event is encoded once for all its readers in either form.
 */
import type { ConversationId, EventId } from '../../shared/ids.ts';
import { encodeEventFrame, encodeSseFrame } from '../../shared/sse.ts';
import { conversationCursor } from '../../shared/sse-conversations.ts';
import type { StoredEvent } from '../core/ports/conversation-log.ts';

/** A frame that is not an event of the log. */
type OtherFrame = {
  readonly event: string;
  readonly id?: EventId;
  readonly data: Readonly<Record<string, unknown>>;
  readonly retryMs?: number;
};

export type StreamFraming = {
  /** True: the end of one conversation does not end the stream. */
  readonly shared: boolean;
  /** The frame of an event. The bytes are shared with other readers. */
  event(conversationId: ConversationId, stored: StoredEvent): Uint8Array;
  frame(conversationId: ConversationId, frame: OtherFrame): Uint8Array;
  /** The position of a conversation in a heartbeat. */
  position(conversationId: ConversationId, id: EventId): string;
};

export type StreamFramings = { readonly single: StreamFraming; readonly shared: StreamFraming };

/** The framings of an instance. What they cache lives as long as the bytes that the log keeps with an event. */
export function createStreamFramings(): StreamFramings {
  // By the bytes of the single form: the log drops those once all readers have them, and the other form goes with them.
  const sharedForms = new WeakMap<Uint8Array, Uint8Array>();
  const single: StreamFraming = {
    shared: false,
    event: (_conversationId, stored) => encodedOnce(stored),
    frame: (_conversationId, { event, id, data, retryMs }) =>
      encodeSseFrame({
        event,
        data: JSON.stringify(data),
        ...(id !== undefined && { id }),
        ...(retryMs !== undefined && { retryMs }),
      }),
    position: (_conversationId, id) => id,
  };
  const shared: StreamFraming = {
    shared: true,
    event(conversationId, stored) {
      const plain = encodedOnce(stored);
      let bytes = sharedForms.get(plain);
      if (!bytes) {
        bytes = withConversation(conversationId, stored, plain);
        sharedForms.set(plain, bytes);
      }
      return bytes;
    },
    frame: (conversationId, { event, id, data, retryMs }) =>
      encodeSseFrame({
        event,
        data: JSON.stringify({ conversationId, ...data }),
        ...(id !== undefined && { id: conversationCursor(conversationId, id) }),
        ...(retryMs !== undefined && { retryMs }),
      }),
    position: conversationCursor,
  };
  return { single, shared };
}

function encodedOnce(stored: StoredEvent): Uint8Array {
  stored.json ??= JSON.stringify(stored.event);
  stored.encoded ??= encodeEventFrame(stored.id, stored.event.type, stored.json);
  return stored.encoded;
}

const textEncoder = new TextEncoder();
const headOf = (id: string, type: string) => `id: ${id}\nevent: ${type}\ndata: {`;

/** The same frame with another beginning: what the customer said is copied as bytes and not encoded again. */
function withConversation(conversationId: ConversationId, { id, event }: StoredEvent, plain: Uint8Array): Uint8Array {
  // Ids and types are ASCII, so characters are bytes.
  const rest = plain.subarray(headOf(id, event.type).length);
  const named = `${headOf(conversationCursor(conversationId, id), event.type)}"conversationId":"${conversationId}",`;
  const bytes = new Uint8Array(named.length + rest.length);
  textEncoder.encodeInto(named, bytes);
  bytes.set(rest, named.length);
  return bytes;
}
