/** What one conversation of the Redis log may be in, what happens to it, and what is to be done then. Plain data. */
import type { ConversationView } from '../../shared/assist/conversation.ts';
import type { AssistEvent } from '../../shared/assist/event.ts';
import type { StoredEvent } from '../core/ports/conversation-log.ts';
import type { Batch, LoadedHistory, Origins, Published } from './log-history.ts';

/** Where the mirror stands, and what of it Redis does not have. */
export type Position = {
  readonly epoch: string;
  /** Of the newest event in the mirror. */
  readonly seq: number;
  /** Redis knows this epoch. */
  readonly persisted: boolean;
  /** The highest fence that wrote. */
  readonly fence: number;
  readonly ended: boolean;
  readonly origins: Origins;
  /** Events since the view was saved in Redis. */
  readonly sinceView: number;
  /** Batches that have ids here and are not in Redis, and the number of their events. */
  readonly backlog: { readonly batches: number; readonly events: number };
};

/**
 * - `unloaded`: there is no mirror. What Redis holds is not known yet, or has expired.
 * - `synced`: the mirror follows Redis, and appends go there.
 * - `detached`: appends got their ids here while Redis was unreachable; the backlog holds them.
 * - `overflowed`: the backlog exceeded its bound and was dropped; the whole view will be stored in its place.
 * - `erased`: final. Nothing is kept here, and every append is refused.
 * - `merging`: a new epoch with a merged history is on its way to Redis. `base`: the state that goes on meanwhile.
 */
export type LogEntryState =
  | { readonly type: 'unloaded' }
  | { readonly type: 'erased' }
  | ({ readonly type: 'synced' | 'detached' | 'overflowed' } & Position)
  | MergingState;

export type MergingState = Position & {
  readonly type: 'merging';
  readonly base: 'synced' | 'detached' | 'overflowed';
};

export type LoadedState = Exclude<LogEntryState, { type: 'unloaded' | 'erased' }>;

export function isLoaded(state: LogEntryState): state is LoadedState {
  return state.type !== 'unloaded' && state.type !== 'erased';
}

export const initialLogEntryState: LogEntryState = { type: 'unloaded' };

export type LogEntryInput =
  /** Redis was read, and what it holds is adopted. */
  | { readonly type: 'loaded'; readonly loaded: LoadedHistory }
  /** Another writer, or this one, changed the conversation in Redis. */
  | { readonly type: 'published'; readonly published: Exclude<Published, { type: 'erased' }> }
  /** Redis stored a batch of this instance. `conflicts`: the mirror holds another event at the place that the batch got. */
  | {
      readonly type: 'appended';
      readonly batch: Batch;
      readonly epoch: string;
      readonly from: number;
      readonly conflicts: boolean;
    }
  /** A batch cannot be stored now. `epoch`: the one to begin with when nothing is loaded. */
  | { readonly type: 'held'; readonly batch: Batch; readonly epoch: string }
  /** Redis stored the oldest batch of the backlog under the ids that it got here. */
  | { readonly type: 'flushed'; readonly events: number }
  /** Redis stands at `place`, or has nothing. */
  | { readonly type: 'compared'; readonly place: Place | undefined }
  | { readonly type: 'mergeStarted' }
  /** Redis took the merged history. `late`: events that came meanwhile, which are neither in it nor in Redis. */
  | {
      readonly type: 'mergeAccepted';
      readonly epoch: string;
      readonly seq: number;
      readonly view: ConversationView;
      readonly origins: Origins;
      readonly late: Batch | undefined;
    }
  /** Redis changed before the merged history arrived, or could not be reached. */
  | { readonly type: 'mergeRefused' }
  /** The conversation expired. */
  | { readonly type: 'forgotten' }
  /** The conversation was erased, here or by another instance. */
  | { readonly type: 'erased' };

export type Place = { readonly epoch: string; readonly seq: number };

/** What a read must bring: the events up to a place, or all that Redis holds when the read is asked for. */
export type ReadUntil = Place | 'now';

/** A batch with the seq that its first event has here. */
export type HeldBatch = Batch & { readonly from: number };

export type LogEntryEffect =
  /** The mirror begins anew at `start`, and readers get a reset. */
  | {
      readonly type: 'replaceMirror';
      readonly epoch: string;
      readonly start: {
        readonly seq: number;
        readonly view: ConversationView;
        readonly kept?: readonly StoredEvent[];
      };
    }
  | { readonly type: 'dropMirror' }
  /** The mirror takes events that have their ids already. */
  | { readonly type: 'pushStored'; readonly events: readonly StoredEvent[] }
  /** The mirror takes events and gives them the next ids. */
  | { readonly type: 'pushNew'; readonly events: readonly AssistEvent[] }
  | { readonly type: 'addToBacklog'; readonly batch: HeldBatch }
  | { readonly type: 'dropOldestOfBacklog' }
  | { readonly type: 'clearBacklog' }
  /** Settle the appends of the batch that is being written. */
  | { readonly type: 'resolveAppends'; readonly epoch: string; readonly from: number }
  | { readonly type: 'refuseAppends'; readonly code: 'conflict' | 'erased' }
  /** Readers get an empty conversation, and their streams end. */
  | { readonly type: 'endReaders' }
  | { readonly type: 'saveView' }
  /** Read Redis again. `until`: what a read that was sent before may lack; without it, that read is enough. */
  | { readonly type: 'reload'; readonly until?: ReadUntil }
  /** Another epoch, or none, is in Redis: read it again, and store this one where Redis has nothing. */
  | { readonly type: 'rejoin' };

export type LogEntryStep = readonly [LogEntryState, readonly LogEntryEffect[]];

/** True while events here have ids that Redis does not know. */
export function hasBacklog(state: LogEntryState): boolean {
  const type = state.type === 'merging' ? state.base : state.type;
  return type === 'detached' || type === 'overflowed';
}
