/**
 * Two accounts of one conversation, made one: what an instance remembers and what Redis holds go apart when Redis lost data (all
 * of it, or the last of it when a copy that lagged took over) or two instances wrote without it. Pure.
 */
import { isDeepStrictEqual } from 'node:util';
import { applyEvent, type ConversationView } from '../../shared/assist/conversation.ts';
import { type AssistEvent, safeParseAssistEvent } from '../../shared/assist/event.ts';
import type { StoredEvent } from '../core/ports/conversation-log.ts';
import type { Loaded } from './redis-log-store.ts';
import { copyView, type StoredEvents } from './stored-events.ts';

export type Together = { readonly seq: number; readonly view: ConversationView };

export type Own = {
  readonly mirror: StoredEvents;
  /** Redis knew the mirror's epoch; else it is of this instance alone. */
  readonly born: boolean;
  /** What is known not to be in Redis; part of the mirror. */
  readonly unstored: readonly AssistEvent[];
};

/** Undefined where Redis holds all that is known here. */
export function bringTogether({ mirror, born, unstored }: Own, loaded: Loaded): Together | undefined {
  const shared = sharedSeq(mirror, loaded);
  if (shared === undefined) {
    // Who began there knew nothing of what was here, so that is older; a fold can only be put before what is told one by one.
    if (born && mirror.seq > 0 && loaded.viewSeq === 0) return after(mirror, loaded.newer);
    const ours = born ? unstored : (mirror.after(0)?.map(({ event }) => event) ?? []);
    return ours.length > 0 ? before(loaded, ours) : undefined;
  }
  if (shared >= mirror.seq) return undefined;
  const ours = mirror.after(shared);
  if (ours) {
    return before(
      loaded,
      ours.map(({ event }) => event),
    );
  }
  const theirs = loaded.epoch === mirror.epoch ? eventsOf(loaded).filter(({ seq }) => seq > shared) : loaded.newer;
  return after(mirror, theirs);
}

/** What Redis holds, with `ours` behind it. */
function before(loaded: Loaded, ours: readonly AssistEvent[]): Together {
  const view = copyView(loaded.view);
  for (const { event } of loaded.newer) applyEvent(view, event);
  for (const event of ours) applyEvent(view, event);
  return { seq: loaded.seq + ours.length, view };
}

/** What is known here, with `theirs` behind it. */
function after(mirror: StoredEvents, theirs: readonly StoredEvent[]): Together {
  const view = mirror.snapshot().conversation;
  for (const { event } of theirs) applyEvent(view, event);
  return { seq: mirror.seq + theirs.length, view };
}

/** The last seq of the mirror up to which Redis holds the same. Undefined where the two have nothing in common. */
export function sharedSeq(mirror: StoredEvents, loaded: Loaded): number | undefined {
  if (loaded.epoch !== mirror.epoch) {
    const taken = loaded.origins.get(mirror.epoch);
    return taken === undefined ? undefined : Math.min(taken, mirror.seq);
  }
  const theirs = new Map(eventsOf(loaded).map((stored) => [stored.seq, stored.event]));
  // Where they went apart they stay apart, so in nearly every case the first look decides.
  let seq = Math.min(mirror.seq, loaded.seq);
  while (seq > 0) {
    const [other, own] = [theirs.get(seq), mirror.after(seq - 1)?.[0]?.event];
    if (other === undefined || own === undefined || sameEvent(other, own)) return seq;
    seq -= 1;
  }
  return seq;
}

const eventsOf = (loaded: Loaded): readonly StoredEvent[] => [...loaded.kept, ...loaded.newer];

/** As both would read it out of Redis. */
export function sameEvent(a: AssistEvent, b: AssistEvent): boolean {
  return a === b || isDeepStrictEqual(asRead(a), asRead(b));
}

function asRead(event: AssistEvent): unknown {
  const plain: unknown = JSON.parse(JSON.stringify(event));
  return safeParseAssistEvent(plain) ?? plain;
}
