/** One feed that follows its conversation over the shared stream, and which of the stream's items are for it. */
import type { EarshotError } from '../../../../shared/errors.ts';
import { type ConversationId, type EventId, safeParseEventId } from '../../../../shared/ids.ts';
import type { FollowHandlers } from '../stream-source.ts';
import type { StreamItem } from './peer-messages.ts';

export type Reading = {
  /** The id up to which everything was passed on. */
  readonly position: EventId | undefined;
  /** The first stream whose items count; undefined until one is opened for it. */
  readonly since: number | undefined;
  /** A stream has begun for this feed: its first cursor was passed on. The stream `since` may be given up before it answers. */
  readonly hasBegun: boolean;
  /** The reset with which a newer stream begins repeats what is known already. */
  readonly expectsRepeat: boolean;
};

/** How a `follow` ends: the feed gave it up, or it has to go on over a stream of its own from `reading.position`. */
export type FollowEnd = { readonly type: 'aborted' } | { readonly type: 'alone'; readonly reading: Reading };

export type Subscription = {
  readonly conversationId: ConversationId;
  readonly handlers: FollowHandlers;
  reading: Reading;
  readonly resolve: (end: FollowEnd) => void;
  readonly reject: (error: EarshotError) => void;
};

/** Passes on what a chunk of stream number `stream` holds for this feed. */
export function deliver(sub: Subscription, stream: number, items: readonly StreamItem[]): void {
  if (sub.reading.since === undefined) return;
  const { handlers, conversationId } = sub;
  handlers.onBytes();
  for (const item of items) {
    if (item.conversationId !== undefined && item.conversationId !== conversationId) continue;
    const [reading, passes] = readItem(sub.reading, stream, item);
    sub.reading = reading;
    if (!passes) continue;
    const { comment, event = 'message', data = '', id } = item;
    if (comment !== undefined) handlers.onComment(comment);
    else handlers.onFrame(id === undefined ? { event, data } : { event, data, id });
  }
  handlers.onChunkEnd();
}

/**
 * Whether an item of stream number `stream` is passed on. A stream that replaces another begins with a cursor, and possibly with a
 * reset, for each conversation; a feed that the one before brought up to there needs neither.
 */
export function readItem(reading: Reading, stream: number, item: StreamItem): readonly [Reading, boolean] {
  const { since, position } = reading;
  if (since === undefined || stream < since) return [reading, false];
  if (item.event === 'cursor' && !reading.hasBegun) return [{ ...reading, hasBegun: true }, true];
  if (item.event === 'cursor' && stream > since) {
    return [{ ...reading, expectsRepeat: (item.data ?? '').includes('"kind":"reset"') }, false];
  }
  if (item.id === undefined) return [reading, true];
  const next: Reading = { ...reading, position: item.id as EventId, expectsRepeat: false };
  if (item.event !== 'reset') return isPast(position, item.id) ? [reading, true] : [next, true];
  const isRepeat = reading.expectsRepeat && (position === item.id || isPast(position, item.id));
  return isRepeat ? [{ ...reading, expectsRepeat: false }, false] : [next, true];
}

/** `position` is behind `id` in the same epoch. */
export function isPast(position: string | undefined, id: string): boolean {
  const [a, b] = [safeParseEventId(position), safeParseEventId(id)];
  return a !== undefined && b !== undefined && a.epoch === b.epoch && a.seq > b.seq;
}

/** The cursor that serves all of these: the earliest; undefined where one needs everything. */
export function earliest(positions: readonly (string | undefined)[]): string | undefined {
  return positions.reduce((first, position) =>
    first === undefined || position === undefined ? undefined : isPast(first, position) ? position : first,
  );
}
