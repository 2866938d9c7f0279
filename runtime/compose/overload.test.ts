/** More calls talk than recognition follows: everybody who says what was lost says the same. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SAMPLE_RATE_HZ, samplesToMs } from '../../shared/audiohook/stream-time.ts';
import { parseConversationId } from '../../shared/ids.ts';
import { type Labels, silentMeter } from '../core/ports/meter.ts';
import { createTestBridge, spoken } from '../testing/call.ts';
import { createTestClock } from '../testing/clock.ts';
import { createTestFeed } from '../testing/feed.ts';
import { createTestGateway } from '../testing/gateway.ts';
import { speechBetween } from '../testing/speech.ts';
import { recognitionDetail } from './assist.ts';

const second = SAMPLE_RATE_HZ;
const frame = second / 5;
const load = { ready: true, streams: 6, workers: 1, behindMs: 9_000 };

test('when more calls talk than recognition follows, readiness, notices and the counter agree on what was lost', async () => {
  const clock = createTestClock();
  const gateway = createTestGateway(clock, {});
  const feed = createTestFeed();
  const counted: string[] = [];
  const meter = {
    ...silentMeter,
    counter: (name: string) => ({
      add: (by = 1, labels: Labels = {}) => {
        if (name === 'earshot_audio_gaps_total' && labels.cause === 'overflow')
          for (let i = 0; i < by; i++) counted.push(name);
      },
    }),
  };
  const { bridge, open } = createTestBridge({ clock, gateway, feed, meter, options: { ringSeconds: 10 } });
  const calls = [1, 2, 3].map((n) => {
    const conversationId = parseConversationId(`6fbc1b9e-52a4-4b0c-93d0-7b8f1c9f0a0${n}`);
    return open({ conversationId, language: 'en-US' });
  });
  const words = spoken(100);
  const play = async (from: number, to: number) => {
    for (let at = from; at < to; at += frame) {
      for (const call of calls)
        for (const role of ['customer', 'agent'] as const) call.audio(role, speechBetween(words, at, at + frame), at);
      await clock.advance(samplesToMs(frame));
    }
  };
  await play(0, 2 * second);
  assert.match(recognitionDetail(load, bridge.overflows)!, /nothing is lost/);
  // From here on no stream accepts more audio, also none that is opened in place of another.
  gateway.behaviour.onOpen = (stream) => stream.block();
  for (const stream of gateway.streams) stream.block();
  await play(2 * second, 30 * second);
  gateway.behaviour.onOpen = () => undefined;
  for (const stream of gateway.streams) stream.drain();
  await play(30 * second, 40 * second);
  const ended = Promise.all(calls.map((call) => call.end('closed')));
  await clock.advance(60_000);
  await ended;
  const lost = feed.events.filter(
    (event) => event.type === 'notice' && event.code === 'audio_gap' && event.params?.cause === 'overflow',
  );
  assert.ok(lost.length >= 4, `${lost.length} notices`);
  assert.deepEqual([bridge.overflows, counted.length], [lost.length, lost.length]);
  assert.match(recognitionDetail(load, bridge.overflows)!, new RegExp(`; ${lost.length} stretches .* not recognized`));
});
