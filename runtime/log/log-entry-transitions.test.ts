import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { emptyView } from '../../shared/assist/conversation.ts';
import { toEventId } from '../../shared/ids.ts';
import { seededRandom } from '../../shared/seeded-random.ts';
import type { StoredEvent } from '../core/ports/conversation-log.ts';
import { utterance, utterances } from '../testing/log-recorder.ts';
import type { LogEntryEffect, LogEntryInput, LogEntryState } from './log-entry-state.ts';
import { hasBacklog, isLoaded } from './log-entry-state.ts';
import { type LogEntryLimits, logEntryTable, stepLogEntry } from './log-entry-transitions.ts';
import type { Batch, LoadedHistory } from './log-history.ts';

const limits: LogEntryLimits = { maxBacklogEvents: 3, viewEveryEvents: 4 };
const batch = (count: number, fence?: number): Batch => ({ number: 1, events: utterances(1, count), fence });
const storedAt = (epoch: string, from: number, to: number): StoredEvent[] =>
  Array.from({ length: to - from + 1 }, (_, index) => {
    const seq = from + index;
    return { id: toEventId(epoch, seq), seq, event: utterance(seq) };
  });
const loadedAt = (epoch: string, seq: number): LoadedHistory => ({
  epoch,
  persisted: true,
  fence: 0,
  ended: false,
  seq,
  origins: new Map(),
  viewSeq: 0,
  view: emptyView(),
  kept: [],
  newer: storedAt(epoch, 1, seq),
});

const position = {
  epoch: 'a',
  seq: 5,
  persisted: true,
  fence: 2,
  ended: false,
  origins: new Map(),
  sinceView: 0,
  backlog: { batches: 0, events: 0 },
};
const backlog = { batches: 1, events: 2 };
const states: { readonly [name: string]: LogEntryState } = {
  unloaded: { type: 'unloaded' },
  erased: { type: 'erased' },
  synced: { ...position, type: 'synced' },
  detached: { ...position, type: 'detached', backlog },
  overflowed: { ...position, type: 'overflowed' },
  'merging from synced': { ...position, type: 'merging', base: 'synced' },
  'merging from detached': { ...position, type: 'merging', base: 'detached', backlog },
  'merging from overflowed': { ...position, type: 'merging', base: 'overflowed' },
};
const merge = { type: 'mergeAccepted', epoch: 'c', seq: 9, view: emptyView(), origins: new Map() } as const;
const inputs: { readonly [name: string]: LogEntryInput } = {
  'loaded: the same epoch, further': { type: 'loaded', loaded: loadedAt('a', 7) },
  'loaded: another epoch': { type: 'loaded', loaded: loadedAt('b', 3) },
  'loaded: before the first event': { type: 'loaded', loaded: { ...loadedAt('a', 0), persisted: false } },
  'published: the next events': {
    type: 'published',
    published: { type: 'added', epoch: 'a', events: storedAt('a', 5, 6) },
  },
  'published: known events': {
    type: 'published',
    published: { type: 'added', epoch: 'a', events: storedAt('a', 4, 5) },
  },
  'published: events after a gap': {
    type: 'published',
    published: { type: 'added', epoch: 'a', events: storedAt('a', 7, 8) },
  },
  'published: another epoch': {
    type: 'published',
    published: { type: 'added', epoch: 'b', events: storedAt('b', 6, 6) },
  },
  'published: changed': { type: 'published', published: { type: 'changed' } },
  'appended: next': { type: 'appended', batch: batch(1), epoch: 'a', from: 6, conflicts: false },
  'appended: view due': { type: 'appended', batch: batch(4), epoch: 'a', from: 6, conflicts: false },
  'appended: already published': { type: 'appended', batch: batch(1), epoch: 'a', from: 5, conflicts: false },
  'appended: after a gap': { type: 'appended', batch: batch(1), epoch: 'a', from: 8, conflicts: false },
  'appended: at the place of another event': {
    type: 'appended',
    batch: batch(1),
    epoch: 'a',
    from: 5,
    conflicts: true,
  },
  'appended: in an epoch that was left': { type: 'appended', batch: batch(1), epoch: 'z', from: 6, conflicts: false },
  'held: fits': { type: 'held', batch: batch(1), epoch: 'n' },
  'held: too much': { type: 'held', batch: batch(4), epoch: 'n' },
  'held: stale owner': { type: 'held', batch: batch(1, 1), epoch: 'n' },
  flushed: { type: 'flushed', events: 2 },
  'compared: same place': { type: 'compared', place: { epoch: 'a', seq: 5 } },
  'compared: another place': { type: 'compared', place: { epoch: 'a', seq: 6 } },
  'compared: nothing there': { type: 'compared', place: undefined },
  mergeStarted: { type: 'mergeStarted' },
  'mergeAccepted: nothing late': { ...merge, late: undefined },
  'mergeAccepted: late events': { ...merge, late: batch(2) },
  mergeRefused: { type: 'mergeRefused' },
  forgotten: { type: 'forgotten' },
  erased: { type: 'erased' },
};

/** Next state, then effects. `merging<synced` is merging with base synced; `=` leaves the state as it is. */
const grid: { readonly [input: string]: { readonly [state: string]: string } } = {
  'loaded: the same epoch, further': {
    unloaded: 'synced: replaceMirror pushStored',
    synced: 'synced: pushStored',
    detached: 'synced: clearBacklog pushStored',
    overflowed: 'synced: pushStored',
    'merging from synced': 'synced: pushStored',
    'merging from detached': 'synced: clearBacklog pushStored',
    'merging from overflowed': 'synced: pushStored',
  },
  'loaded: another epoch': {
    unloaded: 'synced: replaceMirror pushStored',
    synced: 'synced: replaceMirror pushStored',
    detached: 'synced: clearBacklog replaceMirror pushStored',
    overflowed: 'synced: replaceMirror pushStored',
    'merging from synced': 'synced: replaceMirror pushStored',
    'merging from detached': 'synced: clearBacklog replaceMirror pushStored',
    'merging from overflowed': 'synced: replaceMirror pushStored',
  },
  'loaded: before the first event': {
    unloaded: 'synced: replaceMirror pushStored',
    synced: '=:',
    detached: 'synced: clearBacklog replaceMirror pushStored',
    overflowed: 'synced: replaceMirror pushStored',
    'merging from synced': '=:',
    'merging from detached': 'synced: clearBacklog replaceMirror pushStored',
    'merging from overflowed': 'synced: replaceMirror pushStored',
  },
  'published: the next events': {
    unloaded: '=: reload',
    synced: 'synced: pushStored',
    'merging from synced': 'merging<synced: pushStored',
  },
  'published: known events': { unloaded: '=: reload' },
  'published: events after a gap': {
    unloaded: '=: reload',
    synced: 'synced: reload',
    'merging from synced': 'merging<synced: reload',
  },
  'published: another epoch': {
    unloaded: '=: reload',
    synced: 'synced: reload',
    'merging from synced': 'merging<synced: reload',
  },
  'published: changed': {
    unloaded: '=: reload',
    synced: 'synced: reload',
    'merging from synced': 'merging<synced: reload',
  },
  'appended: next': {
    erased: '=: refuseAppends',
    unloaded: '=: resolveAppends',
    synced: 'synced: pushNew resolveAppends',
    detached: 'detached: resolveAppends',
    overflowed: 'overflowed: resolveAppends',
    'merging from synced': 'merging<synced: pushNew resolveAppends',
    'merging from detached': 'merging<detached: resolveAppends',
    'merging from overflowed': 'merging<overflowed: resolveAppends',
  },
  'appended: view due': {
    erased: '=: refuseAppends',
    unloaded: '=: resolveAppends',
    synced: 'synced: pushNew resolveAppends saveView',
    detached: 'detached: resolveAppends',
    overflowed: 'overflowed: resolveAppends',
    'merging from synced': 'merging<synced: pushNew resolveAppends saveView',
    'merging from detached': 'merging<detached: resolveAppends',
    'merging from overflowed': 'merging<overflowed: resolveAppends',
  },
  'appended: already published': {
    erased: '=: refuseAppends',
    unloaded: '=: resolveAppends',
    synced: 'synced: pushNew resolveAppends',
    detached: 'detached: resolveAppends',
    overflowed: 'overflowed: resolveAppends',
    'merging from synced': 'merging<synced: pushNew resolveAppends',
    'merging from detached': 'merging<detached: resolveAppends',
    'merging from overflowed': 'merging<overflowed: resolveAppends',
  },
  'appended: after a gap': {
    erased: '=: refuseAppends',
    unloaded: '=: resolveAppends',
    synced: 'synced: reload resolveAppends',
    detached: 'detached: resolveAppends',
    overflowed: 'overflowed: resolveAppends',
    'merging from synced': 'merging<synced: reload resolveAppends',
    'merging from detached': 'merging<detached: resolveAppends',
    'merging from overflowed': 'merging<overflowed: resolveAppends',
  },
  'appended: at the place of another event': {
    erased: '=: refuseAppends',
    unloaded: '=: resolveAppends',
    synced: 'synced: reload resolveAppends',
    detached: 'detached: resolveAppends',
    overflowed: 'overflowed: resolveAppends',
    'merging from synced': 'merging<synced: reload resolveAppends',
    'merging from detached': 'merging<detached: resolveAppends',
    'merging from overflowed': 'merging<overflowed: resolveAppends',
  },
  'appended: in an epoch that was left': {
    erased: '=: refuseAppends',
    unloaded: '=: resolveAppends',
    synced: 'synced: reload resolveAppends',
    detached: 'detached: resolveAppends',
    overflowed: 'overflowed: resolveAppends',
    'merging from synced': 'merging<synced: reload resolveAppends',
    'merging from detached': 'merging<detached: resolveAppends',
    'merging from overflowed': 'merging<overflowed: resolveAppends',
  },
  'held: fits': {
    erased: '=: refuseAppends',
    unloaded: 'detached: replaceMirror pushNew addToBacklog resolveAppends',
    synced: 'detached: pushNew addToBacklog resolveAppends',
    detached: 'detached: pushNew addToBacklog resolveAppends',
    overflowed: 'overflowed: pushNew resolveAppends',
    'merging from synced': 'merging<detached: pushNew addToBacklog resolveAppends',
    'merging from detached': 'merging<detached: pushNew addToBacklog resolveAppends',
    'merging from overflowed': 'merging<overflowed: pushNew resolveAppends',
  },
  'held: too much': {
    erased: '=: refuseAppends',
    unloaded: 'overflowed: replaceMirror pushNew clearBacklog resolveAppends',
    synced: 'overflowed: pushNew clearBacklog resolveAppends',
    detached: 'overflowed: pushNew clearBacklog resolveAppends',
    overflowed: 'overflowed: pushNew resolveAppends',
    'merging from synced': 'merging<overflowed: pushNew clearBacklog resolveAppends',
    'merging from detached': 'merging<overflowed: pushNew clearBacklog resolveAppends',
    'merging from overflowed': 'merging<overflowed: pushNew resolveAppends',
  },
  'held: stale owner': {
    erased: '=: refuseAppends',
    unloaded: 'detached: replaceMirror pushNew addToBacklog resolveAppends',
    synced: '=: refuseAppends',
    detached: '=: refuseAppends',
    overflowed: '=: refuseAppends',
    'merging from synced': 'merging<synced: refuseAppends',
    'merging from detached': 'merging<detached: refuseAppends',
    'merging from overflowed': 'merging<overflowed: refuseAppends',
  },
  flushed: {
    detached: 'synced: dropOldestOfBacklog',
    overflowed: 'overflowed:',
    'merging from detached': 'merging<synced: dropOldestOfBacklog',
    'merging from overflowed': 'merging<overflowed:',
  },
  'compared: same place': {},
  'compared: another place': { synced: '=: reload', 'merging from synced': 'merging<synced: reload' },
  'compared: nothing there': { synced: '=: rejoin', 'merging from synced': 'merging<synced: rejoin' },
  mergeStarted: { synced: 'merging<synced:', detached: 'merging<detached:', overflowed: 'merging<overflowed:' },
  'mergeAccepted: nothing late': {
    'merging from synced': 'synced: clearBacklog replaceMirror',
    'merging from detached': 'synced: clearBacklog replaceMirror',
    'merging from overflowed': 'synced: clearBacklog replaceMirror',
  },
  'mergeAccepted: late events': {
    'merging from synced': 'detached: clearBacklog replaceMirror pushNew addToBacklog',
    'merging from detached': 'detached: clearBacklog replaceMirror pushNew addToBacklog',
    'merging from overflowed': 'detached: clearBacklog replaceMirror pushNew addToBacklog',
  },
  mergeRefused: {
    'merging from synced': 'synced:',
    'merging from detached': 'detached:',
    'merging from overflowed': 'overflowed:',
  },
  forgotten: {
    synced: 'unloaded: clearBacklog dropMirror',
    detached: 'unloaded: clearBacklog dropMirror',
    overflowed: 'unloaded: clearBacklog dropMirror',
    'merging from synced': 'unloaded: clearBacklog dropMirror',
    'merging from detached': 'unloaded: clearBacklog dropMirror',
    'merging from overflowed': 'unloaded: clearBacklog dropMirror',
  },
  erased: {
    unloaded: 'erased: clearBacklog dropMirror endReaders',
    synced: 'erased: clearBacklog dropMirror endReaders',
    detached: 'erased: clearBacklog dropMirror endReaders',
    overflowed: 'erased: clearBacklog dropMirror endReaders',
    'merging from synced': 'erased: clearBacklog dropMirror endReaders',
    'merging from detached': 'erased: clearBacklog dropMirror endReaders',
    'merging from overflowed': 'erased: clearBacklog dropMirror endReaders',
  },
};

const nameOf = (state: LogEntryState): string => (state.type === 'merging' ? `merging<${state.base}` : state.type);
const show = (name: string, effects: readonly LogEntryEffect[]): string =>
  `${name}: ${effects.map(({ type }) => type).join(' ')}`.trimEnd();

describe('the state machine of a log entry', () => {
  for (const [inputName, input] of Object.entries(inputs)) {
    it(`has a defined step in every state for ${inputName}`, () => {
      for (const [stateName, state] of Object.entries(states)) {
        const [next, effects] = stepLogEntry(state, input, limits);
        // A pair that the grid does not list is ignored.
        const expected = (grid[inputName]![stateName] ?? '=:').replace(/^=/, nameOf(state));
        assert.equal(show(nameOf(next), effects), expected, stateName);
      }
    });
  }

  it('never leaves the erased state and keeps nothing in it, whatever comes', () => {
    for (const input of Object.values(inputs)) {
      const [next, effects] = stepLogEntry({ type: 'erased' }, input, limits);
      assert.deepEqual(next, { type: 'erased' });
      for (const effect of effects) assert.deepEqual(effect, { type: 'refuseAppends', code: 'erased' });
    }
  });

  it('is covered by the grid, state by state and input by input', () => {
    assert.deepEqual(Object.keys(grid), Object.keys(inputs));
    const tested = new Set(Object.values(inputs).map(({ type }) => type));
    for (const [state, row] of Object.entries(logEntryTable)) {
      assert.ok(Object.values(states).some(({ type }) => type === state));
      assert.deepEqual(new Set(Object.keys(row)), tested, state);
    }
  });
});

/** What the effects make of a mirror and a backlog. */
class Model {
  seq = 0;
  backlog: number[] = [];

  perform(effect: LogEntryEffect): void {
    if (effect.type === 'replaceMirror') this.seq = effect.start.seq;
    if (effect.type === 'pushStored') for (const event of effect.events) assert.equal(event.seq, ++this.seq);
    if (effect.type === 'pushNew') this.seq += effect.events.length;
    if (effect.type === 'addToBacklog') {
      assert.equal(effect.batch.from + effect.batch.events.length - 1, this.seq);
      this.backlog.push(effect.batch.events.length);
    }
    if (effect.type === 'dropOldestOfBacklog') this.backlog.shift();
    if (effect.type === 'clearBacklog') this.backlog = [];
  }
}

describe('the effects of a log entry', () => {
  it('keep mirror and backlog as the state describes them, over random sequences of inputs', () => {
    const random = seededRandom(20_260_301);
    const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
    const inputOf = (state: LogEntryState, model: Model): LogEntryInput => {
      const { epoch, seq } = isLoaded(state) ? state : { epoch: 'a', seq: 0 };
      return pick<LogEntryInput>([
        { type: 'loaded', loaded: loadedAt(pick([epoch, 'b']), Math.floor(random() * 9)) },
        { type: 'loaded', loaded: { ...loadedAt(epoch, 0), persisted: false } },
        { type: 'published', published: { type: 'added', epoch, events: storedAt(epoch, seq, seq + 2) } },
        { type: 'appended', batch: batch(2), epoch, from: seq + 1, conflicts: false },
        { type: 'held', batch: batch(1), epoch: 'n' },
        ...(model.backlog[0] ? [{ type: 'flushed', events: model.backlog[0] } as const] : []),
        { type: 'compared', place: pick([undefined, { epoch, seq }]) },
        { type: 'mergeStarted' },
        { type: 'mergeRefused' },
        { ...merge, late: pick([undefined, batch(1)]) },
        ...(random() < 0.05 ? [{ type: 'forgotten' } as const] : []),
      ]);
    };
    let state: LogEntryState = { type: 'unloaded' };
    const model = new Model();
    for (let n = 0; n < 20_000; n++) {
      const [next, effects] = stepLogEntry(state, inputOf(state, model), limits);
      for (const effect of effects) model.perform(effect);
      state = next;
      if (!isLoaded(state)) continue;
      assert.equal(state.seq, model.seq);
      assert.equal(state.backlog.batches, model.backlog.length);
      assert.equal(
        state.backlog.events,
        model.backlog.reduce((sum, count) => sum + count, 0),
      );
      if (model.backlog.length > 0) assert.ok(hasBacklog(state));
      assert.ok(state.backlog.events <= limits.maxBacklogEvents);
    }
  });
});
