import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StreamClock } from './stream-clock.ts';

const base = 80_000;

test('a stream that was sent everything counts from where it begins', () => {
  const clock = new StreamClock(base);
  assert.deepEqual(
    [0, 1, 2_500].map((ms) => clock.toCallMs(ms)),
    [10_000, 10_001, 12_500],
  );
});

test('inserted silence takes no call time', () => {
  const clock = new StreamClock(base);
  clock.insertSilence(base + 8_000, 16_000);
  const cases = [
    { streamMs: 1_000, callMs: 11_000 },
    { streamMs: 1_500, callMs: 11_000 },
    { streamMs: 3_000, callMs: 11_000 },
    { streamMs: 4_000, callMs: 12_000 },
  ];
  for (const { streamMs, callMs } of cases) assert.equal(clock.toCallMs(streamMs), callMs, `${streamMs}`);
});

test('audio that was never sent is skipped', () => {
  const clock = new StreamClock(base);
  clock.skip(base + 8_000, 16_000);
  assert.equal(clock.toCallMs(1_000), 11_000);
  assert.equal(clock.toCallMs(1_001), 13_001);
});

test('shifts add up in the order in which they occurred', () => {
  const clock = new StreamClock(base);
  clock.insertSilence(base + 8_000, 8_000);
  clock.skip(base + 16_000, 24_000);
  clock.insertSilence(base + 48_000, 4_000);
  const cases = [
    { streamMs: 500, callMs: 10_500 },
    { streamMs: 2_500, callMs: 11_500 },
    { streamMs: 3_500, callMs: 15_500 },
    { streamMs: 4_250, callMs: 16_000 },
    { streamMs: 5_000, callMs: 16_500 },
  ];
  for (const { streamMs, callMs } of cases) assert.equal(clock.toCallMs(streamMs), callMs, `${streamMs}`);
});

test('a time between two samples keeps its fraction', () => {
  assert.equal(new StreamClock(base).toCallMs(1_000.04), 11_000.04);
});
