import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FrameAction, type FramePhase, stepFrames } from './frame-watch.ts';

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
