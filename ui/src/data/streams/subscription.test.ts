import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StreamItem } from './peer-messages.ts';
import { earliest, type Reading, readItem } from './subscription.ts';

const reading = (change: Partial<Reading> = {}): Reading => ({
  position: 'e-4',
  since: 1,
  hasBegun: true,
  expectsRepeat: false,
  ...change,
});
const cursor = (kind: 'tail' | 'reset'): StreamItem => ({
  event: 'cursor',
  data: JSON.stringify({ cursor: 'e-4', kind }),
});

/** The position afterwards, and whether each item was passed on. */
function read(start: Reading, stream: number, ...items: StreamItem[]) {
  let state = start;
  const passed = items.map((item) => {
    const [next, passes] = readItem(state, stream, item);
    state = next;
    return passes;
  });
  return { position: state.position, passed };
}

test('nothing is passed on from a stream that was opened before the feed wanted it', () => {
  const event = { event: 'utterance', id: 'e-9' };
  assert.deepEqual(read(reading({ since: undefined }), 3, cursor('tail'), event).passed, [false, false]);
  assert.deepEqual(read(reading({ since: 4 }), 3, event).passed, [false]);
});

test('the first stream of a feed is passed on as it is', () => {
  const items = [cursor('reset'), { event: 'reset', id: 'e-4' }, { comment: 'head e-4' }];
  assert.deepEqual(read(reading({ since: 1 }), 1, ...items).passed, [true, true, true]);
});

test('where the first stream was given up before it answered, the next one begins the feed', () => {
  const start = reading({ position: undefined, hasBegun: false });
  const event = { event: 'utterance', id: 'e-1' };
  assert.deepEqual(read(start, 2, cursor('tail'), event).passed, [true, true]);
});

test('the beginning of a stream that replaces another is not repeated', () => {
  assert.deepEqual(read(reading(), 2, cursor('tail'), { event: 'utterance', id: 'e-5' }), {
    position: 'e-5',
    passed: [false, true],
  });
  for (const id of ['e-3', 'e-4']) {
    assert.deepEqual(read(reading(), 2, cursor('reset'), { event: 'reset', id }), {
      position: 'e-4',
      passed: [false, false],
    });
  }
});

test('a reset that brings something new, or comes later, is passed on', () => {
  for (const id of ['e-5', 'f-1']) {
    assert.deepEqual(read(reading(), 2, cursor('reset'), { event: 'reset', id }), {
      position: id,
      passed: [false, true],
    });
  }
  const erased = [cursor('tail'), { event: 'reset', id: 'e-4' }];
  assert.deepEqual(read(reading(), 2, ...erased).passed, [false, true]);
});

test('a stream serves several feeds from the earliest position', () => {
  assert.equal(earliest(['e-9', 'e-3', 'e-12']), 'e-3');
  assert.equal(earliest(['e-9', undefined, 'e-12']), undefined);
  assert.equal(earliest(['e-9']), 'e-9');
});
