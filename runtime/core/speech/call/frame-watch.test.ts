import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTestClock } from '../../../testing/clock.ts';
import { type FrameAction, type FramePhase, FrameWatch, stepFrames } from './frame-watch.ts';
import { defaultSpeakerOptions } from './speaker-options.ts';

const options = { starvedMs: 1_500, abandonedMs: 15_000 };

test('missing frames are bridged with silence, and after a while the stream is closed once', () => {
  const grid: [FramePhase, number, FramePhase, FrameAction][] = [
    ['flowing', 0, 'flowing', 'none'],
    ['flowing', 1_499, 'flowing', 'none'],
    ['flowing', 1_500, 'starving', 'pad'],
    ['flowing', 15_000, 'flowing', 'flush'],
    ['starving', 0, 'starving', 'none'],
    ['starving', 1_500, 'starving', 'pad'],
    ['starving', 14_999, 'starving', 'pad'],
    ['starving', 15_000, 'abandoned', 'close'],
    ['abandoned', 0, 'abandoned', 'none'],
    ['abandoned', 1_500, 'starving', 'pad'],
    ['abandoned', 60_000, 'abandoned', 'flush'],
  ];
  for (const [phase, silentMs, next, action] of grid) {
    assert.deepEqual(stepFrames(phase, silentMs, options), [next, action], `${phase} after ${silentMs} ms`);
  }
});

test('time in which this process was held up does not count as missing frames, which wait to be read', async () => {
  const clock = createTestClock();
  const frames = new FrameWatch(clock, defaultSpeakerOptions);
  const later = async (ms: number): Promise<FrameAction> => {
    await clock.advance(ms);
    return frames.check();
  };
  const frame = async (): Promise<void> => {
    await clock.advance(900);
    frames.frameReceived();
  };
  await frame();
  assert.equal(await later(100), 'none');
  // Held up for four seconds more than usual; then the frames are read.
  assert.equal(await later(5_000), 'none');
  await frame();
  assert.equal(await later(100), 'none');
  // Frames that are missing while the process runs are missed as before, also after it was held up.
  assert.equal(await later(5_000), 'none');
  for (let waited = 2; waited < 15; waited++) assert.equal(await later(1_000), 'pad');
  assert.equal(await later(1_000), 'close');
});
