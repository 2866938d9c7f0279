/** One feed that follows its conversation over the shared stream, and which of the stream's items are for it. */
import type { EventId } from '../../../../shared/ids.ts';
import { safeParseEventId } from '../../../../shared/ids.ts';
import type { StreamItem } from './peer-messages.ts';

export type Reading = {
  /** The id up to which everything was passed on. */
  readonly position: EventId | undefined;
  /** The first stream whose items count; undefined until one is opened for it. */
  readonly since: number | undefined;
  /** The reset with which a newer stream begins repeats what is known already. */
  readonly expectsRepeat: boolean;
};

/**
 * Whether an item of stream number `stream` is passed on. A stream that replaces another begins with a cursor, and possibly with a
 * reset, for each conversation; a feed that the one before brought up to there needs neither.
 */
export function readItem(reading: Reading, stream: number, item: StreamItem): readonly [Reading, boolean] {
  const { since, position } = reading;
  if (since === undefined || stream < since) return [reading, false];
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
