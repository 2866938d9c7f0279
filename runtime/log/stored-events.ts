/**
 * The kept part of one conversation: its last events in a row, and the fold of all there ever were. The fold is kept up
 * with every event, so that a snapshot costs the same after ten events as after ten thousand.
 */
import { applyEvent, type ConversationView, emptyView } from '../../shared/assist/conversation.ts';
import type { AssistEvent } from '../../shared/assist/event.ts';
import { type EventId, safeParseEventId, toEventId } from '../../shared/ids.ts';
import type { LogRead, StoredEvent } from '../core/ports/conversation-log.ts';

export type StoredEvents = {
  readonly epoch: string;
  /** Seq of the newest event; 0 before the first. */
  readonly seq: number;
  readonly head: EventId;
  /** Takes the event as the next one. */
  push(event: AssistEvent): StoredEvent;
  /** Takes an event that has its place already; it must be the next one. */
  pushStored(stored: StoredEvent): void;
  /** Events with a seq above `seq`, or undefined where the first of them is no longer kept. */
  after(seq: number): readonly StoredEvent[] | undefined;
  read(after: EventId | undefined): LogRead;
  snapshot(): { conversation: ConversationView; cursor: EventId };
};

/** A view that later events do not change: its items are never changed in place, so copying the containers is enough. */
export function copyView(view: ConversationView): ConversationView {
  return {
    ...view,
    utterances: [...view.utterances],
    sentiments: { ...view.sentiments },
    intents: { ...view.intents },
    suggestions: [...view.suggestions],
    notices: [...view.notices],
  };
}

/**
 * `maxEvents`: how many are kept for exact replay. `start`: where the fold already stands, and the events in a row up to
 * there, as far as they are kept.
 */
export function createStoredEvents(options: {
  epoch: string;
  maxEvents: number;
  start?: { seq: number; view: ConversationView; kept?: readonly StoredEvent[] };
}): StoredEvents {
  const { epoch, maxEvents } = options;
  const view = options.start ? copyView(options.start.view) : emptyView();
  let seq = options.start?.seq ?? 0;
  // Removing from the front of an array moves the rest: done once per `slack` events instead of for each.
  const slack = Math.max(16, maxEvents >> 2);
  let kept: StoredEvent[] = [...(options.start?.kept ?? [])].slice(-maxEvents);

  const keep = (stored: StoredEvent): void => {
    seq = stored.seq;
    kept.push(stored);
    if (kept.length > maxEvents + slack) kept = kept.slice(-maxEvents);
    applyEvent(view, stored.event);
  };

  const after = (from: number): readonly StoredEvent[] | undefined => {
    if (from === seq) return [];
    const floor = seq - Math.min(kept.length, maxEvents);
    if (from < floor || from > seq) return undefined;
    return kept.slice(kept.length - (seq - from));
  };

  const snapshot = () => ({ conversation: copyView(view), cursor: toEventId(epoch, seq) });

  return {
    epoch,
    get seq() {
      return seq;
    },
    get head() {
      return toEventId(epoch, seq);
    },
    push(event) {
      const stored: StoredEvent = { id: toEventId(epoch, seq + 1), seq: seq + 1, event };
      keep(stored);
      return stored;
    },
    pushStored: keep,
    after,
    read(cursor) {
      const place = cursor === undefined ? { epoch, seq: 0 } : safeParseEventId(cursor);
      const events = place?.epoch === epoch ? after(place.seq) : undefined;
      return events ? { kind: 'tail', events, head: toEventId(epoch, seq) } : { kind: 'reset', ...snapshot() };
    },
    snapshot,
  };
}
