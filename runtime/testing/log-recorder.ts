/** Conversations, events and readers for tests of the conversation log. */
import assert from 'node:assert/strict';
import { type ConversationView, foldEvents } from '../../shared/assist/conversation.ts';
import type { AssistEvent } from '../../shared/assist/event.ts';
import { type ConversationId, parseConversationId, safeParseEventId } from '../../shared/ids.ts';
import type { LogListener, LogRead, StoredEvent } from '../core/ports/conversation-log.ts';

let conversations = 0;

/** Another id with every call in this process. */
export function newConversationId(): ConversationId {
  conversations += 1;
  return parseConversationId(`00000000-0000-4000-8000-${conversations.toString(16).padStart(12, '0')}`);
}

/** A final utterance `u<index>` of the customer. */
export function utterance(index: number, text = `text ${index}`): AssistEvent {
  return {
    type: 'utterance',
    utteranceId: `u${index}`,
    revision: 1,
    role: 'customer',
    text,
    final: true,
    startMs: index * 100,
    endMs: index * 100 + 90,
  };
}

/** Utterances `from` to `to`, both included. */
export const utterances = (from: number, to: number): AssistEvent[] =>
  Array.from({ length: to - from + 1 }, (_, index) => utterance(from + index));

/** A reader that records its calls. `events` are all that it got one by one; `order` names the calls. */
export function recorder() {
  const starts: LogRead[] = [];
  const events: StoredEvent[] = [];
  const resets: Extract<LogRead, { kind: 'reset' }>[] = [];
  const errors: unknown[] = [];
  const order: string[] = [];
  const listener: LogListener = {
    onStart(start) {
      order.push('start');
      starts.push(start);
      if (start.kind === 'tail') events.push(...start.events);
    },
    onEvents(batch) {
      order.push('events');
      events.push(...batch);
    },
    onReset(reset) {
      order.push('reset');
      resets.push(reset);
    },
    onError(error) {
      order.push('error');
      errors.push(error);
    },
  };
  return { listener, starts, events, resets, errors, order };
}

export type Recorder = ReturnType<typeof recorder>;

/** What a reader knows in the end: its events, or its last reset and the events behind that. */
export function viewOf(reader: Recorder): ConversationView {
  const reset = reader.resets.at(-1);
  if (!reset) return foldEvents(reader.events.map(({ event }) => event));
  const { epoch, seq: base } = safeParseEventId(reset.cursor)!;
  const later = reader.events.filter(({ id, seq }) => id.startsWith(`${epoch}-`) && seq > base);
  return foldEvents(
    later.map(({ event }) => event),
    structuredClone(reset.conversation),
  );
}

/** No event reached the reader twice. */
export function assertIdsOnce(reader: Recorder): void {
  const ids = reader.events.map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length, 'an id came twice');
}
