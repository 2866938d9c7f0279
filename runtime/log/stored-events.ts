/**
 * One conversation in memory: its newest events, and the view of all its events. The view is updated with every event, so that a
 * snapshot costs the same after ten events as after ten thousand.
 */
import {
  applyEvent,
  type ConversationView,
  emptyView,
  feedbackKeyOf,
  foldEvents,
} from '../../shared/assist/conversation.ts';
import type { AssistEvent } from '../../shared/assist/event.ts';
import { type EventId, safeParseEventId, toEventId } from '../../shared/ids.ts';
import type { LogRead, StoredEvent } from '../core/ports/conversation-log.ts';
import { EventHistory } from './event-history.ts';
import { isUnknownEvent } from './versioned-events.ts';

export type StoredEvents = {
  readonly epoch: string;
  /** Seq of the newest event; 0 before the first. */
  readonly seq: number;
  readonly head: EventId;
  /** Events of other versions that the view lacks, as far as they are kept. */
  readonly unknown: readonly AssistEvent[];
  /** Adds the event under the next id. */
  push(event: AssistEvent): StoredEvent;
  /** Adds an event that has its id already; its seq must be the next one. */
  pushStored(stored: StoredEvent): void;
  /** Events with a seq above `seq`, or undefined where the first of them is no longer kept. */
  after(seq: number): readonly StoredEvent[] | undefined;
  read(after: EventId | undefined): LogRead;
  snapshot(): { conversation: ConversationView; cursor: EventId };
  /** Those who follow have all events. */
  settle(): void;
  /** No event is expected for a while: gives back the memory that it would take. */
  trim(): void;
  /** Nothing is expected to come or to be read for a while: keeps everything as bytes, until it is needed again. */
  rest(): void;
  /** As `ConversationLog.snapshotUntil`. */
  snapshotUntil(until: number): { conversation: ConversationView; cursor: EventId };
};

/** A copy that later events do not change. Items are never changed in place, so copying the containers is enough. */
export function copyView(view: ConversationView): ConversationView {
  return {
    ...view,
    utterances: [...view.utterances],
    sentiments: { ...view.sentiments },
    intents: { ...view.intents },
    suggestions: [...view.suggestions],
    ...(view.actions && { actions: [...view.actions] }),
    facts: [...view.facts],
    notices: [...view.notices],
    ...(view.unanswered && { unanswered: [...view.unanswered] }),
  };
}

/** Events of other versions that are remembered for a merge. */
const maxUnknown = 500;

export type StoredEventsOptions = {
  readonly epoch: string;
  /** Events kept for exact replay. */
  readonly maxEvents: number;
  /** Milliseconds since 1970, for the events of `push`; absent: their time is not known. */
  readonly now?: () => number;
  /** The view to begin with, its seq, and the events up to there as far as they are kept. */
  readonly start?: { readonly seq: number; readonly view: ConversationView; readonly kept?: readonly StoredEvent[] };
};

/** Empty at seq 0, or at `start`, whose view is copied. */
export function createStoredEvents(options: StoredEventsOptions): StoredEvents {
  return new KeptEvents(options);
}

/** A class: there is one for every conversation, and closures would take more memory than its data. */
class KeptEvents implements StoredEvents {
  readonly epoch: string;
  readonly #maxEvents: number;
  readonly #now: (() => number) | undefined;
  #seq: number;
  /** Absent before the first event: most panels that wait follow a conversation without events. */
  #view: ConversationView | undefined;
  /** What is kept in the place of the view: its JSON, or nothing where every event is kept, which it can be made of again. */
  #resting: Uint8Array | 'inHistory' | undefined;
  /** Absent before the first event, as the view is. */
  #history: EventHistory | undefined;
  /** Absent before the first, because nearly no conversation has any. */
  #unknown: AssistEvent[] | undefined;

  constructor({ epoch, maxEvents, now, start }: StoredEventsOptions) {
    this.epoch = epoch;
    this.#now = now;
    this.#maxEvents = maxEvents;
    this.#seq = start?.seq ?? 0;
    this.#view = start && copyView(start.view);
    for (const stored of start?.kept?.slice(-maxEvents) ?? []) this.#keep(stored);
  }

  get unknown(): readonly AssistEvent[] {
    return this.#unknown ?? [];
  }

  get seq(): number {
    return this.#seq;
  }

  get head(): EventId {
    return toEventId(this.epoch, this.#seq);
  }

  push(event: AssistEvent): StoredEvent {
    const seq = this.#seq + 1;
    const stored: StoredEvent = {
      id: toEventId(this.epoch, seq),
      seq,
      event,
      at: this.#now?.(),
      encoded: undefined,
      json: undefined,
    };
    this.pushStored(stored);
    return stored;
  }

  pushStored(stored: StoredEvent): void {
    this.#seq = stored.seq;
    this.#view = this.#current ?? emptyView();
    if (isUnknownEvent(stored.event)) this.#keepUnknown(stored.event);
    applyEvent(this.#view, stored.event);
    // Last: a view that rests is made of what is kept, so the event would be applied to it twice.
    this.#keep(stored);
  }

  #keep(stored: StoredEvent): void {
    this.#history ??= new EventHistory(this.epoch, this.#maxEvents);
    this.#history.push(stored);
  }

  /** All events that are kept. */
  get #kept(): StoredEvent[] {
    return this.#history?.newest(this.#history.count) ?? [];
  }

  #keepUnknown(event: AssistEvent): void {
    this.#unknown ??= [];
    this.#unknown.push(event);
    if (this.#unknown.length > maxUnknown) this.#unknown.shift();
  }

  settle(): void {
    this.#history?.settle();
  }

  trim(): void {
    this.#history?.trim();
  }

  rest(): void {
    if (!this.#view) return;
    // First: it may drop the oldest events.
    this.#history?.rest();
    const isWhole = this.#history?.count === this.#seq;
    this.#resting = isWhole ? 'inHistory' : new TextEncoder().encode(JSON.stringify(this.#view));
    this.#view = undefined;
  }

  get #current(): ConversationView | undefined {
    const resting = this.#resting;
    if (resting !== undefined) {
      this.#view =
        resting === 'inHistory'
          ? foldEvents(this.#kept.map(({ event }) => event))
          : (JSON.parse(new TextDecoder().decode(resting)) as ConversationView);
      this.#resting = undefined;
    }
    return this.#view;
  }

  after(seq: number): readonly StoredEvent[] | undefined {
    if (seq === this.#seq) return [];
    const floor = this.#seq - Math.min(this.#history?.count ?? 0, this.#maxEvents);
    if (seq < floor || seq > this.#seq) return undefined;
    return this.#history?.newest(this.#seq - seq);
  }

  read(after: EventId | undefined): LogRead {
    const place = after === undefined ? { epoch: this.epoch, seq: 0 } : safeParseEventId(after);
    const events = place?.epoch === this.epoch ? this.after(place.seq) : undefined;
    return events ? { kind: 'tail', events, head: this.head } : { kind: 'reset', ...this.snapshot() };
  }

  snapshot(): { conversation: ConversationView; cursor: EventId } {
    const view = this.#current;
    return { conversation: view ? copyView(view) : emptyView(), cursor: this.head };
  }

  snapshotUntil(until: number): { conversation: ConversationView; cursor: EventId } {
    const kept = this.#kept;
    const later = kept.findIndex(({ at }) => at === undefined || at > until);
    if (later === -1 && kept.length > 0) return this.snapshot();
    const earlier = kept.slice(0, Math.max(0, later));
    const first = earlier[0];
    if (!first) return { conversation: emptyView(), cursor: toEventId(this.epoch, 0) };
    // What the kept events did not touch was last changed before the first of them.
    const view = first.seq === 1 ? emptyView() : viewBefore(this.#current!, kept);
    for (const { event } of earlier) applyEvent(view, event);
    return { conversation: view, cursor: earlier.at(-1)!.id };
  }
}

/** The part of a view that none of the events contributed to. */
function viewBefore(view: ConversationView, events: readonly StoredEvent[]): ConversationView {
  const touched = new Set(events.map(({ event }) => subjectOf(event)));
  const isUntouched = (event: AssistEvent) => !touched.has(subjectOf(event));
  const byUtterance = <T>(type: 'sentiment' | 'intent', items: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(items).filter(([id]) => !touched.has(`${type} ${id}`)));
  const { endedAt: _endedAt, summary, context, translations, feedback, ...rest } = view;
  return {
    ...rest,
    status: 'started',
    utterances: view.utterances.filter((item) => isUntouched({ type: 'utterance', ...item })),
    sentiments: byUtterance('sentiment', view.sentiments),
    intents: byUtterance('intent', view.intents),
    suggestions: view.suggestions.filter((item) => isUntouched({ type: 'suggestion', ...item })),
    ...(view.actions && { actions: view.actions.filter((item) => isUntouched({ type: 'action', ...item })) }),
    facts: view.facts.filter((item) => isUntouched({ type: 'fact', ...item })),
    // A notice without an id cannot be distinguished from a later one.
    notices: view.notices.filter((item) => item.noticeId !== undefined && isUntouched({ type: 'notice', ...item })),
    ...(translations && {
      translations: Object.fromEntries(
        Object.entries(translations).map(([id, items]) => [
          id,
          items.filter((item) => isUntouched({ type: 'translation', ...item })),
        ]),
      ),
    }),
    ...(view.unanswered && {
      unanswered: view.unanswered.filter((item) => isUntouched({ type: 'unanswered', ...item })),
    }),
    ...(feedback && {
      feedback: Object.fromEntries(Object.entries(feedback).filter(([key]) => !touched.has(`feedback ${key}`))),
    }),
    ...(summary && !touched.has('summary') && { summary }),
    ...(context && !touched.has('context') && { context }),
  };
}

/** What an event changes in a view. */
function subjectOf(event: AssistEvent): string {
  switch (event.type) {
    case 'utterance':
    case 'sentiment':
    case 'intent':
      return `${event.type} ${event.utteranceId}`;
    case 'translation':
      return `translation ${event.utteranceId} ${event.language}`;
    case 'suggestion':
      return `suggestion ${event.suggestionId}`;
    case 'action':
      return `action ${event.actionId}`;
    case 'fact':
      return `fact ${event.factId}`;
    case 'feedback':
      return `feedback ${feedbackKeyOf(event)}`;
    case 'unanswered':
      return `unanswered ${event.questionId}`;
    case 'notice':
      return `notice ${event.noticeId ?? ''}`;
    default:
      return event.type;
  }
}
