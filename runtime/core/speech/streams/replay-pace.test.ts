import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ReplayPace } from './replay-pace.ts';

const second = 8_000;

function createPace() {
  let nowMs = 0;
  const pace = new ReplayPace({ monotonic: () => nowMs }, 5 * second, 4);
  return (sent: number, until: number, atMs: number): number => {
    nowMs = atMs;
    return pace.limit(sent, until);
  };
}

test('a short backlog is sent at once', () => {
  const limit = createPace();
  assert.equal(limit(0, 5 * second, 1_000), 5 * second);
});

test('a long backlog is sent as a burst and then at the given multiple of real time', () => {
  const limit = createPace();
  assert.equal(limit(0, 60 * second, 1_000), 5 * second);
  assert.equal(limit(5 * second, 60 * second, 1_500), 7 * second);
  assert.equal(limit(7 * second, 60 * second, 3_000), 13 * second);
});

test('the limit never exceeds the audio there is and never goes back', () => {
  const limit = createPace();
  limit(0, 10 * second, 0);
  assert.equal(limit(second, 10 * second, 60_000), 10 * second);
  assert.equal(limit(0, 10 * second, 0), 5 * second);
  assert.equal(limit(4 * second, 10 * second, 0), 5 * second);
});

test('a backlog that was worked off and grows again gets a new burst', () => {
  const limit = createPace();
  limit(0, 20 * second, 0);
  assert.equal(limit(18 * second, 20 * second, 3_000), 20 * second);
  assert.equal(limit(20 * second, 40 * second, 9_000), 25 * second);
});
