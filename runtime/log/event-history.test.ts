import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AssistEvent } from '../../shared/assist/event.ts';
import type { StoredEvent } from '../core/ports/conversation-log.ts';
import { stored } from '../testing/panel-streams.ts';
import { EventHistory } from './event-history.ts';

function historyOf(maxEvents: number, count: number): EventHistory {
  const history = new EventHistory('e', maxEvents);
  for (let seq = 1; seq <= count; seq++) history.push({ ...stored(seq, `text ${seq}`), id: `e-${seq}`, at: seq * 10 });
  return history;
}
const seqs = (events: readonly StoredEvent[]) => events.map(({ seq }) => seq);
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

test('any tail comes back whole, with its ids, times and events, however it is kept', () => {
  const history = historyOf(1_000, 300);
  for (const count of [0, 1, 4, 5, 20, 127, 128, 129, 200, 300]) {
    const tail = history.newest(count);
    assert.deepEqual(seqs(tail), range(301 - count, 300));
    for (const { seq, id, at, event } of tail) {
      assert.deepEqual([id, at], [`e-${seq}`, seq * 10]);
      assert.deepEqual(event, stored(seq, `text ${seq}`).event);
    }
  }
});

test('at least the limit is kept, and not much more', () => {
  for (const [maxEvents, count] of [
    [0, 500],
    [1, 500],
    [100, 5_000],
    [2_000, 10_000],
  ] as const) {
    const history = historyOf(maxEvents, count);
    assert.ok(history.count >= maxEvents, `${history.count} of ${maxEvents}`);
    assert.ok(history.count <= maxEvents + 128 + 4 + 16, `${history.count} of ${maxEvents}`);
    assert.deepEqual(seqs(history.newest(history.count)), range(count - history.count + 1, count));
  }
});

test('at least the limit is kept at every moment, also of what those who follow have', () => {
  for (const [maxEvents, each] of [
    [4, 1],
    [100, 1],
    [100, 3],
    [100, 4],
  ] as const) {
    const history = new EventHistory('e', maxEvents);
    for (let seq = 1; seq <= 500; seq++) {
      history.push({ ...stored(seq), id: `e-${seq}` });
      if (seq % each === 0) history.settle();
      assert.ok(history.count >= Math.min(seq, maxEvents), `${history.count} of ${maxEvents} after ${seq}`);
    }
    assert.deepEqual(seqs(history.newest(maxEvents)), range(501 - maxEvents, 500));
  }
});

test('the newest events are the same objects for every reader, who may share what is derived from them', () => {
  const history = historyOf(100, 50);
  assert.equal(history.newest(1)[0], history.newest(3)[2]);
});

test('what those who follow have is kept as bytes, and the next events come as objects again', () => {
  const history = historyOf(100, 50);
  const [before] = history.newest(1);
  history.settle();
  const [after] = history.newest(1);
  assert.notEqual(after, before);
  assert.deepEqual(after?.event, before?.event);
  assert.deepEqual(seqs(history.newest(60)), range(1, 50));
  const next = { ...stored(51), id: 'e-51', at: 51 } as const;
  history.push(next);
  assert.equal(history.newest(1)[0], next);
  assert.deepEqual(seqs(history.newest(3)), [49, 50, 51]);
});

test('a history at rest gives back the same, and goes on where it ended', () => {
  const history = historyOf(100, 50);
  const plain = () => history.newest(50).map(({ id, seq, at, event }) => ({ id, seq, at, event }));
  const before = plain();
  history.rest();
  history.rest();
  assert.deepEqual(plain(), before);
  assert.deepEqual(seqs(history.newest(3)), [48, 49, 50]);
  for (let seq = 51; seq <= 60; seq++) history.push({ ...stored(seq), id: `e-${seq}`, at: seq });
  assert.deepEqual(seqs(history.newest(15)), range(46, 60));
});

const words = 'I would like to know where my order is because it was to come last week and no one has called'.split(
  ' ',
);

/** The results of two speakers: four interims that grow, and a final. */
function results(count: number): StoredEvent[] {
  return Array.from({ length: count }, (_, index) => {
    const [role, revision] = [index % 2 ? 'agent' : 'customer', (index >> 1) % 5] as const;
    const at = 1_800_000_000_000 + index * 500;
    const one = stored(index + 1, words.slice(0, (revision + 1) * 4).join(' '));
    const event = {
      ...one.event,
      utteranceId: `${role}-${Math.floor(index / 10)}`,
      role,
      revision,
      final: revision === 4,
      startMs: index * 500,
      endMs: index * 500 + 800,
      language: 'en-US',
    } as AssistEvent;
    return { ...one, event, at };
  });
}

test('a result takes a third of its text, because most of it is in the one before', () => {
  const history = new EventHistory('e', 1_000);
  const all = results(600);
  for (const one of all) history.push(one);
  history.rest();
  const json = all.reduce((sum, { event }) => sum + JSON.stringify(event).length, 0);
  assert.ok(history.bytes < json / 3, `${history.bytes} of ${json} bytes`);
});

test('a tail of long events comes back whole, with quiet times between them', () => {
  const history = new EventHistory('e', 1_000);
  const all = results(300).map((one) => ({
    ...one,
    event: { ...one.event, text: 'é'.repeat(one.seq * 7) } as AssistEvent,
  }));
  for (const one of all) {
    history.push(one);
    if (one.seq % 50 !== 0) continue;
    const before = history.reserved;
    history.trim();
    assert.ok(history.reserved < before, `${history.reserved} of ${before} bytes`);
  }
  assert.deepEqual(
    history.newest(300).map(({ event, at }) => [event, at]),
    all.map(({ event, at }) => [event, at]),
  );
});
