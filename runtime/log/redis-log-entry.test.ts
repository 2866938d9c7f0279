import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { emptyView, foldEvents } from '../../shared/assist/conversation.ts';
import { toEventId } from '../../shared/ids.ts';
import type { StoredEvent } from '../core/ports/conversation-log.ts';
import { newConversationId, recorder, utterance, utterances, viewOf } from '../testing/log-recorder.ts';
import { until } from '../testing/until.ts';
import { createFollowers } from './followers.ts';
import type { LoadedHistory, Published } from './log-history.ts';
import { LogEntry } from './redis-log-entry.ts';
import type { RedisLogStore } from './redis-log-store.ts';

const id = newConversationId();
/** One conversation as Redis keeps it, without a network; tests decide when its operations finish. */
function scriptedStore() {
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

function entryOf(store: RedisLogStore) {
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

describe('a log entry when Redis lost data', () => {
  it('keeps the last events although an instance that missed them began the new epoch', async () => {
    const { state, store } = scriptedStore();
    const [writer, other] = [entryOf(store), entryOf(store)];
    const reader = recorder();
    await other.entry.load();
    other.entry.followers.add(undefined, reader.listener);
    await writer.entry.append(utterances(1, 4), undefined);
    state.silent = true;
    await writer.entry.append([utterance(5)], undefined);
    state.lose();
    state.silent = false;
    await other.entry.compare(undefined);
    await writer.entry.append([utterance(6)], undefined);
    await other.entry.reload();
    for (const { view } of [writer, other]) assert.deepEqual(view(), foldEvents(utterances(1, 6)));
    assert.deepEqual(state.fold(), foldEvents(utterances(1, 6)));
    await until(() => viewOf(reader).utterances.length === 6);
    assert.deepEqual(viewOf(reader), foldEvents(utterances(1, 6)));
    assert.ok(reader.resets.length > 0);
  });

  it('keeps events that come while the merged history is being stored', async () => {
    const { state, store } = scriptedStore();
    const { entry, place, view } = entryOf(store);
    await entry.append(utterances(1, 3), undefined);
    place.away = true;
    await entry.append(utterances(4, 5), undefined);
    state.lose();
    state.beforeSeed = async () => {
      state.beforeSeed = async () => {};
      await entry.append([utterance(6)], undefined);
    };
    place.away = false;
    await entry.recover();
    assert.equal(entry.hasBacklog, false);
    assert.deepEqual(state.fold(), foldEvents(utterances(1, 6)));
    assert.deepEqual(view(), foldEvents(utterances(1, 6)));
  });

  it('begins a new epoch only when it knows more, so instances that know the same agree after one', async () => {
    const { state, store } = scriptedStore();
    const all = [entryOf(store), entryOf(store), entryOf(store)];
    for (const { entry } of all) await entry.load();
    await all[0]!.entry.append(utterances(1, 4), undefined);
    state.lose();
    for (const { entry } of all) await entry.compare(undefined);
    const { epoch } = await store.load(id, 'none');
    for (let round = 0; round < 3; round++) for (const { entry } of all) await entry.reload();
    assert.equal((await store.load(id, 'none')).epoch, epoch);
    for (const { view } of all) assert.deepEqual(view(), foldEvents(utterances(1, 4)));
  });
});

/** The store, whose reads are executed at once and answered when `answer` is called. */
function withLateAnswers(store: RedisLogStore) {
  let answer = () => {};
  const late = {
    store: {
      ...store,
      async load(...args: Parameters<RedisLogStore['load']>) {
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

const settled = () => new Promise<void>((resolve) => void setImmediate(resolve));

describe('a log entry that reads Redis while another instance writes', () => {
  const all = 4;
  /** `lost`: the event whose message does not arrive, 0 for none. */
  type Race = { readonly isFirst: boolean; readonly read: number; readonly answered: number; readonly lost: number };
  const races = [true, false].flatMap((isFirst) =>
    [0, 1, 2, 3].flatMap((read) =>
      [0, 1, 2, 3, 4].flatMap((answered) => [0, 1, 2, 3].map((lost): Race => ({ isFirst, read, answered, lost }))),
    ),
  );

  async function run({ isFirst, read, answered, lost }: Race) {
    const { state, store } = scriptedStore();
    const late = withLateAnswers(store);
    const [{ entry: writer }, { entry, view }] = [entryOf(store), entryOf(late.store)];
    const reader = recorder();
    const write = async (from: number, to: number) => {
      for (let n = from; n <= to; n++) {
        state.silent = n === lost;
        await writer.append([utterance(n)], undefined);
        await settled();
      }
    };
    await writer.load();
    if (!isFirst) await entry.load();
    entry.followers.add(undefined, reader.listener);
    await write(1, read);
    late.isLate = true;
    const reading = entry.reload();
    await settled();
    await write(read + 1, answered);
    late.answer();
    await reading;
    await settled();
    await write(Math.max(read, answered) + 1, all);
    return { reader, view };
  }

  for (const race of races.filter(({ read, answered }) => read <= answered)) {
    const { isFirst, read, answered, lost } = race;
    const what = `${isFirst ? 'the first read' : 'a read'} at event ${read}, answered at ${answered}`;
    it(`delivers each event once and without a reset: ${what}${lost > 0 ? `, message ${lost} lost` : ''}`, async () => {
      const { reader, view } = await run(race);
      assert.deepEqual(
        reader.events.map(({ seq }) => seq),
        [1, 2, 3, 4],
      );
      assert.deepEqual(reader.resets, []);
      assert.deepEqual(view(), foldEvents(utterances(1, all)));
    });
  }
});

describe('a log entry that other instances overtake again and again', () => {
  it('holds the batch and asks for another attempt, and Redis does not count as unreachable', async () => {
    const { state, store } = scriptedStore();
    const { entry, place, view } = entryOf(store);
    await entry.append([utterance(1)], undefined);
    state.overtakes = 20;
    await entry.append([utterance(2)], undefined);
    await entry.append([utterance(3)], undefined);
    assert.deepEqual([place.away, place.contended, entry.hasBacklog], [false, 1, true]);
    assert.deepEqual(view(), foldEvents(utterances(1, 3)));
    state.overtakes = 0;
    assert.equal(await entry.recover(), 'stored');
    assert.equal(entry.hasBacklog, false);
    assert.deepEqual(state.fold(), foldEvents(utterances(1, 3)));
  });

  it('reports that the held batch could not be stored this time either', async () => {
    const { state, store } = scriptedStore();
    const [entry, other] = [entryOf(store).entry, entryOf(store).entry];
    await entry.append([utterance(1)], undefined);
    state.overtakes = 20;
    await entry.append([utterance(2)], undefined);
    let said = 2;
    state.beforeSeed = async () => {
      state.overtakes = 0;
      await other.append([utterance(++said)], undefined);
      state.overtakes = 20;
    };
    assert.equal(await entry.recover(), 'contended');
    assert.equal(entry.hasBacklog, true);
    state.beforeSeed = async () => {};
    assert.equal(await entry.recover(), 'stored');
    assert.equal(state.fold().utterances.length, said);
  });
});
