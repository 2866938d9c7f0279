import assert from 'node:assert/strict';
import { test } from 'node:test';
import { arePrompt } from './prompt-pongs.ts';

const alone = [1, 0, 2];

test('pongs of 40 ms are prompt, pongs of 60 ms are not, and one that is late changes nothing', () => {
  assert.ok(arePrompt({ times: [40, 41, 39], delays: alone }, 50));
  assert.ok(!arePrompt({ times: [60, 61, 59], delays: alone }, 50));
  assert.ok(arePrompt({ times: [40, 400, 39], delays: alone }, 50));
});

test('what a busy machine makes its own timers wait is not counted against the server', () => {
  assert.ok(arePrompt({ times: [76, 80, 70], delays: [15, 12, 20] }, 50));
  assert.ok(!arePrompt({ times: [76, 80, 70], delays: [15, 2, 1] }, 50));
  assert.ok(!arePrompt({ times: [300, 310, 290], delays: [15, 12, 20] }, 50));
});

test('a timer that is early makes no pong late', () => {
  assert.ok(arePrompt({ times: [49, 49, 49], delays: [-1, -1, -1] }, 50));
});
