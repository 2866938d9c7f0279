/** For tests of log entries: a store whose operations they control, and an entry of an instance. */
import assert from 'node:assert/strict';
import { emptyView, foldEvents } from '../../shared/assist/conversation.ts';
import { toEventId } from '../../shared/ids.ts';
import type { StoredEvent } from '../core/ports/conversation-log.ts';
import { createFollowers } from '../log/followers.ts';
import type { LoadedHistory, Published } from '../log/log-history.ts';
import { LogEntry } from '../log/redis-log-entry.ts';
import type { RedisLogStore } from '../log/redis-log-store.ts';
import { newConversationId } from './log-recorder.ts';

export const id = newConversationId();

/** One conversation as Redis keeps it, without a network; tests decide when its operations finish. */
export function scriptedStore() {
  let held: LoadedHistory | undefined;
  /** The epoch that a conversation without events will have. */
  let reserved: string | undefined;
  const listeners = new Set<(published: Published) => void>();
  const state = {
    /** Messages are lost while it is true. */
    silent: false,
    /** Another instance begins an epoch before each of so many appends. */
    overtakes: 0,
    beforeSeed: async () => {},
    lose() {
      held = undefined;
      reserved = undefined;
    },
    fold: () => foldEvents(held?.newer.map(({ event }) => event) ?? [], structuredClone(held?.view ?? emptyView())),
  };
  const publish = (published: Published): void => {
    if (!state.silent) for (const listener of [...listeners]) listener(published);
  };
  const nothing = { seq: 0, fence: 0, ended: false, origins: new Map(), viewSeq: 0, kept: [], newer: [] };
  const store: Omit<RedisLogStore, 'erase' | 'places'> = {
    async load(_, proposed) {
      if (held) return held;
      reserved ??= proposed;
      return { ...nothing, epoch: reserved, persisted: false, view: emptyView() };
    },
    async append(_, batch, place) {
      if (state.overtakes > 0) {
        state.overtakes -= 1;
        return { type: 'moved' };
      }
      if (held ? held.epoch !== place.epoch : place.persisted) return { type: 'moved' };
      if (!held && reserved !== undefined && reserved !== place.epoch) return { type: 'moved' };
      const before: LoadedHistory = held ?? { ...nothing, epoch: place.epoch, persisted: true, view: emptyView() };
      if (place.base !== undefined && place.base !== before.seq) return { type: 'moved' };
      const added: StoredEvent[] = batch.events.map((event, n) => {
        const seq = before.seq + 1 + n;
        return { id: toEventId(before.epoch, seq), seq, event };
      });
      held = { ...before, seq: before.seq + added.length, newer: [...before.newer, ...added] };
      publish({ type: 'added', epoch: held.epoch, events: added });
      return { type: 'ok', from: before.seq + 1, to: held.seq };
    },
    async seed(_, instead, { epoch, seq, view, origins }) {
      await state.beforeSeed();
      if ((held?.epoch ?? '') !== instead.epoch || (held?.seq ?? 0) !== instead.seq) return false;
      held = { ...nothing, epoch, seq, persisted: true, origins, viewSeq: seq, view: structuredClone(view) };
      publish({ type: 'changed' });
      return true;
    },
    saveView: async () => {},
    subscribe(_, run) {
      listeners.add(run);
      return () => listeners.delete(run);
    },
  };
  return { state, store: store as RedisLogStore };
}

let epochs = 0;
let batches = 0;

/** One instance with an entry for that conversation. */
export function entryOf(store: RedisLogStore) {
  const place = { away: false, contended: 0 };
  const entry = new LogEntry({
    id,
    store,
    followers: (events) =>
      createFollowers({ events, onEmpty() {}, onListenerError: (error) => assert.fail(String(error)) }),
    maxEvents: 100,
    maxBacklogEvents: 1_000,
    isErased: false,
    onErased() {},
    newEpoch: () => `e${++epochs}`,
    nextBatch: () => ++batches,
    now: () => 0,
    isAway: () => place.away,
    onAway() {
      place.away = true;
    },
    onContended() {
      place.contended += 1;
    },
  });
  return { entry, place, view: () => entry.events!.snapshot().conversation };
}

/** The store, whose reads are executed at once and answered when `answer` is called. */
export function withLateAnswers(store: RedisLogStore) {
  let answer = () => {};
  const late = {
    reads: 0,
    store: {
      ...store,
      async load(...args: Parameters<RedisLogStore['load']>) {
        late.reads += 1;
        const loaded = await store.load(...args);
        if (late.isLate) {
          late.isLate = false;
          await new Promise<void>((resolve) => {
            answer = resolve;
          });
        }
        return loaded;
      },
    } satisfies RedisLogStore,
    /** The next read is answered late. */
    isLate: false,
    answer: () => answer(),
  };
  return late;
}

/** What needs no timer is done. */
export const settled = () => new Promise<void>((resolve) => void setImmediate(resolve));
