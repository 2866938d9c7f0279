import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  coverageStartMs,
  lookbackStart,
  nextStreamStart,
  overlapMidpointMs,
  pendingStretch,
  repairEnd,
  repairPieceSamples,
  streamStop,
} from './stream-geometry.ts';

const second = 8_000;

test('the next stream begins at the latest of the last word, the ring, its neighbour and the sound', () => {
  const usual = {
    settledTo: 10 * second,
    ringStart: 0,
    ringEnd: 60 * second,
    soundAt: 11 * second,
    earliest: 0,
    leadSamples: second,
  };
  const cases = [
    { change: {}, start: 10 * second },
    { change: { soundAt: 20 * second }, start: 19 * second },
    { change: { soundAt: undefined }, start: 59 * second },
    { change: { ringStart: 30 * second }, start: 30 * second },
    { change: { earliest: 25 * second }, start: 25 * second },
    { change: { settledTo: 60 * second, soundAt: undefined }, start: 60 * second },
  ];
  for (const { change, start } of cases) {
    assert.equal(nextStreamStart({ ...usual, ...change }), start, JSON.stringify(change));
  }
});

test('mid-sentence the next stream shares the end of the audio that the old one was sent', () => {
  const cases = [
    { start: 10 * second, sentToOld: 100 * second, begins: 97 * second },
    { start: 99 * second, sentToOld: 100 * second, begins: 99 * second },
    { start: 100 * second, sentToOld: 100 * second, begins: 100 * second },
  ];
  for (const { start, sentToOld, begins } of cases) {
    assert.equal(lookbackStart(start, sentToOld, 3 * second), begins);
  }
});

test('a stream stops a tenth after its hard limit', () => {
  assert.equal(streamStop(10 * second, 110 * second), 120 * second);
  assert.equal(streamStop(10 * second, Number.POSITIVE_INFINITY), Number.POSITIVE_INFINITY);
});

test('two streams meet in the middle of the audio that both were sent', () => {
  const lookback = 3 * second;
  const cases = [
    { name: 'everything before is settled', base: 10 * second, settledTo: 10 * second, sent: 12 * second, ms: 10_000 },
    { name: 'two seconds are shared', base: 10 * second, settledTo: 5 * second, sent: 12 * second, ms: 11_000 },
    { name: 'at most the lookback counts', base: 10 * second, settledTo: 5 * second, sent: 40 * second, ms: 11_500 },
    { name: 'nothing is shared', base: 10 * second, settledTo: 5 * second, sent: 9 * second, ms: 10_000 },
  ];
  for (const { name, base, settledTo, sent, ms } of cases) {
    assert.equal(overlapMidpointMs(base, settledTo, sent, lookback), ms, name);
  }
});

test('the newer stream answers from a little before the midpoint, and from its beginning if nothing is shared', () => {
  const cases = [
    { fromMs: 10_000, base: 10 * second, settledTo: 5 * second, midpointMs: 11_000, ms: 10_700 },
    { fromMs: 10_900, base: 10 * second, settledTo: 5 * second, midpointMs: 11_000, ms: 10_900 },
    { fromMs: 10_000, base: 10 * second, settledTo: 5 * second, midpointMs: 10_000, ms: 10_000 },
    { fromMs: 10_000, base: 10 * second, settledTo: 10 * second, midpointMs: 11_000, ms: 10_000 },
  ];
  for (const { fromMs, base, settledTo, midpointMs, ms } of cases) {
    assert.equal(coverageStartMs(fromMs, base, settledTo, midpointMs), ms);
  }
});

test('pending is what was sent after the last final, within the coverage', () => {
  const coverage = { fromMs: 10_000, toMs: 30_000, lastFinalMs: 10_000, hasInterim: false, skippedFrom: undefined };
  const cases = [
    { change: {}, due: 20 * second, from: 10 * second, to: 20 * second },
    { change: { lastFinalMs: 15_000 }, due: 20 * second, from: 15 * second, to: 20 * second },
    { change: { toMs: 18_000 }, due: 20 * second, from: 10 * second, to: 18 * second },
    { change: { toMs: Number.POSITIVE_INFINITY }, due: 40 * second, from: 10 * second, to: 40 * second },
  ];
  for (const { change, due, from, to } of cases) {
    assert.deepEqual(pendingStretch({ ...coverage, ...change }, due), { from, to });
  }
});

test('a repair stays below the known limit, and its pieces halve with every second failure', () => {
  assert.equal(repairPieceSamples(100 * second, Number.POSITIVE_INFINITY), 80 * second);
  assert.equal(repairPieceSamples(100 * second, 10 * second), 8 * second);
  const stretch = { from: 10 * second, to: 60 * second };
  const ends = [1, 2, 3, 5, 7, 9, 11].map((failures) => repairEnd(stretch, failures, 40 * second, 3 * second));
  assert.deepEqual(
    ends.map((end) => end / second),
    [50, 50, 30, 20, 15, 13, 13],
  );
  assert.equal(repairEnd({ from: 0, to: second }, 1, 40 * second, 3 * second), second);
});
