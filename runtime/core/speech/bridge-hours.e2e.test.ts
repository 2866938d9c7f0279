/** A call of four hours in compressed time: the memory that a call needs must not depend on its length. */
import assert from 'node:assert/strict';
import process from 'node:process';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { conversationId, createTestBridge } from '../../testing/call.ts';
import { createTestClock } from '../../testing/clock.ts';
import { createTestFeed } from '../../testing/feed.ts';
import { createTestGateway } from '../../testing/gateway.ts';
import { type SpokenWord, speechBetween, wordAt } from '../../testing/speech.ts';
import type { ConversationFeed } from '../ports/assist-feed.ts';

const second = 8_000;
const frame = 1_600;

/** Two words every two seconds without end, derived from the position so that the test stores none of them. */
function wordsAround(position: number): SpokenWord[] {
  const turn = Math.floor(position / (2 * second));
  return [turn - 1, turn]
    .filter((n) => n >= 0)
    .flatMap((n) =>
      [0, 1].map((i) => {
        const startSample = n * 2 * second + 2_000 + i * 3_000;
        return { word: wordAt(n * 2 + i), startSample, endSample: startSample + 2_000 };
      }),
    );
}

test('T36: memory and timers of a call of four hours stay constant, and no word is lost', {
  timeout: 280_000,
}, async () => {
  setFlagsFromString('--expose_gc');
  const collect = runInNewContext('gc') as () => void;
  const clock = createTestClock({ settleTurns: 4 });
  const gateway = createTestGateway(clock, { messages: false });
  const feed = createTestFeed();
  const inner = feed.of(conversationId);
  let recognized = 0;
  let gaps = 0;
  // Events are stored by the log, which has limits of its own, so here they are only counted.
  const counting: ConversationFeed = {
    ...inner,
    utterance(draft) {
      if (draft.final) recognized += draft.text.split(' ').length;
    },
    notice(notice) {
      if (notice.code === 'audio_gap') gaps++;
    },
  };
  const { open } = createTestBridge({ gateway, feed: { ...feed, of: () => counting }, clock });
  const call = open();
  const play = async (from: number, to: number): Promise<void> => {
    for (let at = from; at < to; at += frame) {
      const audio = speechBetween(wordsAround(at), at, at + frame);
      call.audio('customer', audio, at);
      call.audio('agent', audio, at);
      await clock.advance(200);
      // The gateway remembers every stream for tests that look at them; this one does not.
      if (gateway.streams.length > 8) gateway.streams.splice(0, 4);
    }
  };
  const heapNow = (): number => {
    collect();
    collect();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };

  const end = 4 * 3_600 * second;
  await play(0, 600 * second);
  const afterTen = heapNow();
  const timers = clock.pending;
  await play(600 * second, 3 * 3_600 * second);
  // The lowest of three: what the engine compiles meanwhile comes and goes, up to 0.9 MB of it, and a leak is in each of them.
  let atEnd = heapNow();
  for (const halfHours of [6, 7]) {
    await play(halfHours * 1_800 * second, (halfHours + 1) * 1_800 * second);
    atEnd = Math.min(atEnd, heapNow());
  }
  const change = (atEnd - afterTen) / afterTen;
  assert.ok(
    change < 0.05,
    `heap and buffers grew by ${(100 * change).toFixed(1)} % from ${afterTen} to ${atEnd} bytes`,
  );
  assert.ok(clock.pending <= timers + 4, `${clock.pending} timers, ${timers} after ten minutes`);
  const ended = call.end('closed');
  await clock.advance(30_000);
  await ended;
  assert.equal(gaps, 0);
  assert.equal(recognized, (end / (2 * second)) * 2 * 2);
});
