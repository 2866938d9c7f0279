/**
 * Merges two histories of one conversation. What an instance holds and what Redis holds diverge when Redis lost data (all of it,
 * or its newest part when a replica that lagged took over) or when two instances wrote while Redis was unreachable. Pure.
 */
import { isDeepStrictEqual } from 'node:util';
import { applyEvent, type ConversationView } from '../../shared/assist/conversation.ts';
import { type AssistEvent, safeParseAssistEvent } from '../../shared/assist/event.ts';
import type { StoredEvent } from '../core/ports/conversation-log.ts';
import type { LoadedHistory } from './log-history.ts';
import { copyView, type StoredEvents } from './stored-events.ts';

/** The state after all events of both, and how many those are. */
export type MergedHistory = { readonly seq: number; readonly view: ConversationView };

export type OwnHistory = {
  readonly mirror: StoredEvents;
  /** Redis knew the mirror's epoch; otherwise only this instance does. */
  readonly persisted: boolean;
  /** Events of the mirror that are known not to be in Redis. */
  readonly backlog: readonly AssistEvent[];
};

/** Undefined when Redis holds everything that this instance does. */
export function mergeHistories(own: OwnHistory, loaded: LoadedHistory): MergedHistory | undefined {
  const { mirror, persisted, backlog } = own;
  const shared = sharedSeq(own, loaded);
  if (shared === undefined) {
    // The epoch in Redis began without knowledge of this one, so this one is older. A view can only precede single events.
    if (persisted && mirror.seq > 0 && loaded.viewSeq === 0) return ownFirst(mirror, loaded.newer);
    const ours = persisted ? backlog : (mirror.after(0)?.map(({ event }) => event) ?? []);
    return ours.length > 0 ? loadedFirst(loaded, ours) : undefined;
  }
  if (shared >= mirror.seq) return undefined;
  const ours = mirror.after(shared);
  if (ours) {
    return loadedFirst(
      loaded,
      ours.map(({ event }) => event),
    );
  }
  const theirs = loaded.epoch === mirror.epoch ? eventsOf(loaded).filter(({ seq }) => seq > shared) : loaded.newer;
  return ownFirst(mirror, theirs);
}

function loadedFirst(loaded: LoadedHistory, ours: readonly AssistEvent[]): MergedHistory {
  const view = copyView(loaded.view);
  for (const { event } of loaded.newer) applyEvent(view, event);
  for (const event of ours) applyEvent(view, event);
  return { seq: loaded.seq + ours.length, view };
}

function ownFirst(mirror: StoredEvents, theirs: readonly StoredEvent[]): MergedHistory {
  const view = mirror.snapshot().conversation;
  for (const { event } of theirs) applyEvent(view, event);
  return { seq: mirror.seq + theirs.length, view };
}

/** So many events in a row must be the same for two histories to be one up to there. */
const agreeingEvents = 32;

/** The last seq of the mirror up to which Redis holds the same events. Undefined when the two have nothing in common. */
function sharedSeq({ mirror, backlog }: OwnHistory, loaded: LoadedHistory): number | undefined {
  if (loaded.epoch !== mirror.epoch) {
    const included = loaded.origins.get(mirror.epoch);
    return included === undefined ? undefined : Math.min(included, mirror.seq);
  }
  // Without their events, which would have to be parsed: only the last few are compared.
  const theirs = new Map(eventsOf(loaded).map((stored) => [stored.seq, stored]));
  const own = eventsBackwards(mirror);
  // What has diverged may agree again at some place, because two instances write the same event about one chat message.
  let shared = Math.min(mirror.seq - backlog.length, loaded.seq);
  for (let seq = shared; seq > 0 && shared - seq < agreeingEvents; seq--) {
    const [other, ours] = [theirs.get(seq)?.event, own(seq)];
    if (other === undefined || ours === undefined) break;
    if (!sameEvent(other, ours)) shared = seq - 1;
  }
  return shared;
}

/** The event at a place, where it is kept. Asked for from the end on, because the kept events are read from bytes. */
function eventsBackwards(mirror: StoredEvents): (seq: number) => AssistEvent | undefined {
  let read: readonly StoredEvent[] = [];
  return (seq) => {
    if (read.length === 0 || seq < read[0]!.seq)
      read = mirror.after(Math.max(0, seq - agreeingEvents)) ?? mirror.after(seq - 1) ?? [];
    return read[seq - (read[0]?.seq ?? seq)]?.event;
  };
}

const eventsOf = (loaded: LoadedHistory): readonly StoredEvent[] => [...loaded.kept, ...loaded.newer];

/** Compares events as both would be read from Redis. */
export function sameEvent(a: AssistEvent, b: AssistEvent): boolean {
  if (a === b) return true;
  const [textA, textB] = [JSON.stringify(a), JSON.stringify(b)];
  return textA === textB || isDeepStrictEqual(asRead(textA), asRead(textB));
}

function asRead(json: string): unknown {
  const plain: unknown = JSON.parse(json);
  return safeParseAssistEvent(plain) ?? plain;
}
