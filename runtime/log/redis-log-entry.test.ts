import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { foldEvents } from '../../shared/assist/conversation.ts';
import { entryOf, id, scriptedStore, settled, withLateAnswers } from '../testing/log-entry-harness.ts';
import { recorder, utterance, utterances, viewOf } from '../testing/log-recorder.ts';
import { until } from '../testing/until.ts';

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
    // The first message to an entry that is not loaded sends a read.
    late.isLate = isFirst;
    await write(1, read);
    if (!isFirst) late.isLate = true;
    const reading = entry.reload();
    await settled();
    assert.equal(late.isLate, false);
    if (isFirst) assert.equal(late.reads, 1);
    await write(read + 1, answered);
    late.answer();
    await reading;
    await settled();
    await write(Math.max(read, answered) + 1, all);
    return { reader, view };
  }

  /** A first read is sent no later than by the first message that arrives. */
  const isPossible = ({ isFirst, read, answered, lost }: Race) =>
    read <= answered && (!isFirst || read <= (lost === 1 ? 2 : 1));

  for (const race of races.filter(isPossible)) {
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
