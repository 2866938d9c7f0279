/**
 * The state machine of one conversation in the Redis log. Pure: no clock, no Redis, so a simulator can run it too.
 *
 * While Redis is unreachable the mirror goes on alone: events get the next ids, readers see them, and the backlog holds them.
 * Afterwards they are stored under the same ids (`flushed`). When that is impossible, because data was lost or another instance
 * wrote meanwhile, a new epoch begins with the merged history, and readers get a reset.
 */
import { emptyView } from '../../shared/assist/conversation.ts';
import type { AssistEvent } from '../../shared/assist/event.ts';
import type { StoredEvent } from '../core/ports/conversation-log.ts';
import type {
  HeldBatch,
  LoadedState,
  LogEntryEffect,
  LogEntryInput,
  LogEntryState,
  LogEntryStep,
  MergingState,
  Position,
} from './log-entry-state.ts';
import { hasBacklog, isLoaded } from './log-entry-state.ts';

export type LogEntryLimits = {
  /** Events in the backlog beyond which the whole view is stored in their place. */
  readonly maxBacklogEvents: number;
  /** Events after which the view is saved again. */
  readonly viewEveryEvents: number;
};

type InputOf<T extends LogEntryInput['type']> = Extract<LogEntryInput, { type: T }>;
type Cell<S extends LogEntryState, T extends LogEntryInput['type']> = (
  state: S,
  input: InputOf<T>,
  limits: LogEntryLimits,
) => LogEntryStep;
type Row<S extends LogEntryState> = { readonly [T in LogEntryInput['type']]: Cell<S, T> };
type Unloaded = Extract<LogEntryState, { type: 'unloaded' }>;
type Erased = Extract<LogEntryState, { type: 'erased' }>;
type Standing = Exclude<LoadedState, MergingState>;

const ignore = (state: LogEntryState): LogEntryStep => [state, []];

/** A cell of the merging state: `base` goes on as it would without the merge, and the merge stays under way. */
const asBase =
  <T extends LogEntryInput['type']>(type: T): Cell<MergingState, T> =>
  ({ base, ...position }, input, limits) => {
    const cell = logEntryTable[base][type] as Cell<Standing, T>;
    const [next, effects] = cell({ ...position, type: base }, input, limits);
    if (!isLoaded(next) || next.type === 'merging') return [next, effects];
    return [{ ...next, type: 'merging', base: next.type }, effects];
  };

/** Every state with every input; a missing cell does not compile. */
export const logEntryTable: {
  readonly unloaded: Row<Unloaded>;
  readonly synced: Row<Standing>;
  readonly detached: Row<Standing>;
  readonly overflowed: Row<Standing>;
  readonly merging: Row<MergingState>;
  readonly erased: Row<Erased>;
} = {
  unloaded: {
    loaded: adopt, // → synced
    published: reloadPublished,
    appended: (state, { epoch, from }) => [state, [{ type: 'resolveAppends', epoch, from }]],
    held: beginAlone, // → detached, overflowed
    flushed: ignore,
    compared: ignore,
    mergeStarted: ignore,
    mergeAccepted: ignore,
    mergeRefused: ignore,
    forgotten: ignore,
    erased: erase, // → erased
  },
  synced: {
    loaded: adopt,
    published: followPublished,
    appended: takeAppended,
    held: hold, // → detached, overflowed
    flushed: ignore,
    compared: checkPlace,
    mergeStarted: startMerge, // → merging
    mergeAccepted: ignore,
    mergeRefused: ignore,
    forgotten: unload, // → unloaded
    erased: erase, // → erased
  },
  detached: {
    loaded: adopt, // → synced
    published: ignore,
    appended: takeAppendedBehindBacklog,
    held: hold, // → overflowed
    flushed: shortenBacklog, // → synced
    compared: ignore,
    mergeStarted: startMerge, // → merging
    mergeAccepted: ignore,
    mergeRefused: ignore,
    forgotten: unload, // → unloaded
    erased: erase, // → erased
  },
  overflowed: {
    loaded: adopt, // → synced
    published: ignore,
    appended: takeAppendedBehindBacklog,
    held: hold,
    flushed: (state) => [{ ...state, persisted: true }, []],
    compared: ignore,
    mergeStarted: startMerge, // → merging
    mergeAccepted: ignore,
    mergeRefused: ignore,
    forgotten: unload, // → unloaded
    erased: erase, // → erased
  },
  merging: {
    loaded: adopt, // → synced
    published: asBase('published'),
    appended: asBase('appended'),
    held: asBase('held'),
    flushed: asBase('flushed'),
    compared: asBase('compared'),
    mergeStarted: ignore,
    mergeAccepted: beginMerged, // → synced, detached
    mergeRefused: ({ base, ...position }) => [{ ...position, type: base }, []], // → its base
    forgotten: unload, // → unloaded
    erased: erase, // → erased
  },
  // Nothing leads out of it: a late event, a resynchronization and a merge that was under way all end here.
  erased: {
    loaded: ignore,
    published: ignore,
    appended: refuseErased,
    held: refuseErased,
    flushed: ignore,
    compared: ignore,
    mergeStarted: ignore,
    mergeAccepted: ignore,
    mergeRefused: ignore,
    forgotten: ignore,
    erased: ignore,
  },
};

/** One step of the machine. */
export function stepLogEntry(state: LogEntryState, input: LogEntryInput, limits: LogEntryLimits): LogEntryStep {
  const cell = logEntryTable[state.type][input.type] as Cell<LogEntryState, LogEntryInput['type']>;
  return cell(state, input, limits);
}

const noBacklog: Position['backlog'] = { batches: 0, events: 0 };

/** Redis is right. A mirror that Redis only continues is kept, so that its readers get the events and no reset. */
function adopt(state: LogEntryState, { loaded }: InputOf<'loaded'>): LogEntryStep {
  const known = isLoaded(state) ? state : undefined;
  const { epoch, persisted, origins, ended } = loaded;
  // Redis was read before the first event, whose message came before the answer; or it lost the event, and `compared` will find that.
  if (known && !hasBacklog(known) && known.epoch === epoch && known.persisted && !persisted) return [known, []];
  const fence = Math.max(persisted ? (known?.fence ?? 0) : 0, loaded.fence);
  const sinceView = known?.sinceView ?? 0;
  const adopted = { type: 'synced', epoch, persisted, fence, ended, origins, sinceView, backlog: noBacklog } as const;
  const cleared: LogEntryEffect[] = known && known.backlog.batches > 0 ? [{ type: 'clearBacklog' }] : [];
  const newest = loaded.newer.at(-1)?.seq ?? loaded.viewSeq;
  if (known && known.epoch === epoch && known.persisted === persisted) {
    const events = continuing(loaded.newer, known.seq);
    const seq = known.seq + events.length;
    if (newest <= seq) return [{ ...adopted, seq }, [...cleared, { type: 'pushStored', events }]];
  }
  const start = { seq: loaded.viewSeq, view: loaded.view, kept: loaded.kept };
  return [
    { ...adopted, seq: newest },
    [...cleared, { type: 'replaceMirror', epoch, start }, { type: 'pushStored', events: loaded.newer }],
  ];
}

/** Those of `events` that follow `seq` without a gap. */
function continuing(events: readonly StoredEvent[], seq: number): readonly StoredEvent[] {
  let next = seq + 1;
  return events.filter((event) => {
    if (event.seq !== next) return false;
    next += 1;
    return true;
  });
}

function followPublished(state: Standing, { published }: InputOf<'published'>): LogEntryStep {
  if (published.type === 'changed' || published.epoch !== state.epoch) return reloadPublished(state, { published });
  const last = published.events.at(-1);
  if (!last || last.seq <= state.seq) return [state, []];
  if (published.events[0]!.seq > state.seq + 1) return reloadPublished(state, { published });
  const events = published.events.filter(({ seq }) => seq > state.seq);
  const ended = endedAfter(
    state.ended,
    events.map(({ event }) => event),
  );
  return [{ ...state, seq: last.seq, ended, persisted: true }, [{ type: 'pushStored', events }]];
}

/** The message does not continue the mirror. Where none is loaded yet, a read that is under way may have been sent before it. */
function reloadPublished<S extends LogEntryState>(
  state: S,
  { published }: Pick<InputOf<'published'>, 'published'>,
): readonly [S, readonly LogEntryEffect[]] {
  const last = published.type === 'added' ? published.events.at(-1) : undefined;
  const until = published.type === 'added' && last ? { epoch: published.epoch, seq: last.seq } : 'now';
  return [state, [{ type: 'reload', until }]];
}

/** The message that Redis publishes may have come before its answer; what it brought is not taken twice. */
function takeAppended(state: Standing, input: InputOf<'appended'>, limits: LogEntryLimits): LogEntryStep {
  const { batch, epoch, from, conflicts } = input;
  const resolve: LogEntryEffect = { type: 'resolveAppends', epoch, from };
  const fence = Math.max(state.fence, batch.fence ?? 0);
  const sum = state.sinceView + batch.events.length;
  const isViewDue = sum >= limits.viewEveryEvents;
  const next = { ...state, persisted: true, fence, sinceView: isViewDue ? 0 : sum };
  const after: LogEntryEffect[] = isViewDue ? [resolve, { type: 'saveView' }] : [resolve];
  // Redis lost an event that this instance still has, or has events that this instance does not know.
  if (conflicts || epoch !== state.epoch || state.seq + 1 < from)
    return [next, [{ type: 'reload', until: 'now' }, ...after]];
  const events = batch.events.slice(state.seq + 1 - from);
  const ended = endedAfter(state.ended, events);
  return [{ ...next, seq: state.seq + events.length, ended }, [{ type: 'pushNew', events }, ...after]];
}

/** The backlog has given the ids of these events to others, so storing the backlog will lead to a merge. */
function takeAppendedBehindBacklog(state: Standing, { batch, epoch, from }: InputOf<'appended'>): LogEntryStep {
  const fence = Math.max(state.fence, batch.fence ?? 0);
  return [{ ...state, fence }, [{ type: 'resolveAppends', epoch, from }]];
}

function beginAlone(_: Unloaded, input: InputOf<'held'>, limits: LogEntryLimits): LogEntryStep {
  const { epoch } = input;
  const empty = { epoch, seq: 0, persisted: false, fence: 0, ended: false, sinceView: 0, backlog: noBacklog };
  const [state, effects] = hold({ ...empty, type: 'synced', origins: new Map() }, input, limits);
  return [state, [{ type: 'replaceMirror', epoch, start: { seq: 0, view: emptyView() } }, ...effects]];
}

/** The next ids are given here, unless a newer owner has written. */
function hold(state: Standing, { batch }: InputOf<'held'>, limits: LogEntryLimits): LogEntryStep {
  if (batch.fence !== undefined && batch.fence < state.fence)
    return [state, [{ type: 'refuseAppends', code: 'conflict' }]];
  const from = state.seq + 1;
  const { events } = batch;
  const grown = {
    ...state,
    seq: state.seq + events.length,
    fence: batch.fence ?? state.fence,
    ended: endedAfter(state.ended, events),
  };
  const push: LogEntryEffect = { type: 'pushNew', events };
  const resolve: LogEntryEffect = { type: 'resolveAppends', epoch: state.epoch, from };
  if (state.type === 'overflowed') return [grown, [push, resolve]];
  const backlog = { batches: state.backlog.batches + 1, events: state.backlog.events + events.length };
  if (backlog.events > limits.maxBacklogEvents) {
    return [{ ...grown, type: 'overflowed', backlog: noBacklog }, [push, { type: 'clearBacklog' }, resolve]];
  }
  const add: LogEntryEffect = { type: 'addToBacklog', batch: { ...batch, from } };
  return [{ ...grown, type: 'detached', backlog }, [push, add, resolve]];
}

function shortenBacklog(state: Standing, input: InputOf<'flushed'>): LogEntryStep {
  const backlog = { batches: state.backlog.batches - 1, events: state.backlog.events - input.events };
  const type = backlog.batches > 0 ? 'detached' : 'synced';
  return [{ ...state, type, backlog, persisted: true }, [{ type: 'dropOldestOfBacklog' }]];
}

function checkPlace(state: Standing, { place }: InputOf<'compared'>): LogEntryStep {
  if (place?.epoch === state.epoch && place.seq === state.seq) return [state, []];
  if (place) return [state, [{ type: 'reload', until: place }]];
  if (state.persisted && state.seq > 0) return [state, [{ type: 'rejoin' }]];
  const isEmptyToo = !state.persisted && state.seq === 0;
  return [state, [isEmptyToo ? { type: 'reload' } : { type: 'reload', until: 'now' }]];
}

function startMerge(state: Standing): LogEntryStep {
  return [{ ...state, type: 'merging', base: state.type }, []];
}

function beginMerged(state: MergingState, input: InputOf<'mergeAccepted'>): LogEntryStep {
  const { epoch, seq, view, origins, late } = input;
  const { base: _, ...position } = state;
  const merged = { ...position, type: 'synced', epoch, seq, origins, persisted: true, backlog: noBacklog } as const;
  const effects: LogEntryEffect[] = [{ type: 'clearBacklog' }, { type: 'replaceMirror', epoch, start: { seq, view } }];
  if (!late) return [merged, effects];
  const batch: HeldBatch = { ...late, from: seq + 1 };
  const backlog = { batches: 1, events: late.events.length };
  effects.push({ type: 'pushNew', events: late.events }, { type: 'addToBacklog', batch });
  return [{ ...merged, type: 'detached', seq: seq + late.events.length, backlog }, effects];
}

function unload(): LogEntryStep {
  return [{ type: 'unloaded' }, [{ type: 'clearBacklog' }, { type: 'dropMirror' }]];
}

function erase(): LogEntryStep {
  return [{ type: 'erased' }, [{ type: 'clearBacklog' }, { type: 'dropMirror' }, { type: 'endReaders' }]];
}

function refuseErased(state: Erased): LogEntryStep {
  return [state, [{ type: 'refuseAppends', code: 'erased' }]];
}

function endedAfter(before: boolean, events: readonly AssistEvent[]): boolean {
  const last = events.findLast((event) => event.type === 'conversation');
  return last === undefined ? before : last.status === 'ended';
}
