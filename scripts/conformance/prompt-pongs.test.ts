import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RawCall } from '../../runtime/simulator/caller/raw-call.ts';
import { arePrompt, expectPromptPongs } from './prompt-pongs.ts';

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

/** A server in this process: while it works on a ping, nothing else runs. */
function blockingCall(blockedMs: number): RawCall {
  const call = {
    seq: 0,
    say() {
      call.seq += 1;
    },
    async expect() {
      await new Promise<void>((resolve) => void setImmediate(resolve));
      const until = performance.now() + blockedMs;
      while (performance.now() < until);
      return { clientseq: call.seq };
    },
  };
  return call as unknown as RawCall;
}

test('a server in this process that blocks it for each ping is slow, and the message has what was measured', async () => {
  const message = /^The median was \d+ ms, not less than \d+ ms: 10 ms, and 4 times the \d+ ms that timers were late$/;
  await assert.rejects(expectPromptPongs(blockingCall(40), 10), { message });
});

test('a server in this process that answers at once is prompt', async () => {
  await expectPromptPongs(blockingCall(1), 50);
});
