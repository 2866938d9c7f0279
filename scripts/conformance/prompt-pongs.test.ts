import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RawCall } from '../../runtime/simulator/caller/raw-call.ts';
import { arePrompt, type Clock, expectPromptPongs } from './prompt-pongs.ts';

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

/** A server in this process, on a clock of its own: while it works on a ping, nothing else runs, and timers are `lateMs` late. */
function blocking(blockedMs: number, lateMs: number) {
  let nowMs = 0;
  const call = {
    seq: 0,
    say() {
      call.seq += 1;
    },
    async expect() {
      nowMs += blockedMs;
      return { clientseq: call.seq };
    },
  };
  const clock: Clock = {
    now: () => nowMs,
    async wait(ms) {
      nowMs += ms + lateMs;
    },
  };
  return [call as unknown as RawCall, clock] as const;
}

test('a server in this process that blocks it for each ping is slow, and the message has what was measured', async () => {
  const [call, clock] = blocking(40, 1);
  const message = 'The median was 40 ms, not less than 14 ms: 10 ms, and 4 times the 1 ms that timers were late';
  await assert.rejects(expectPromptPongs(call, 10, clock), { message });
});

test('a server is prompt where its machine makes each timer wait as well', async () => {
  const [call, clock] = blocking(40, 8);
  await expectPromptPongs(call, 10, clock);
});
