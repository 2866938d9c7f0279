/** Streams that stall, and streams that fail and stall in any order. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SAMPLE_RATE_HZ, samplesToMs } from '../../../shared/audiohook/stream-time.ts';
import { EarshotError } from '../../../shared/errors.ts';
import { names, setUpCall, spoken } from '../../testing/call.ts';

const second = SAMPLE_RATE_HZ;

test('T13: a stream that stalls during speech is replaced within seconds, and no word is lost', async () => {
  const { open, play, end, said, gateway } = setUpCall();
  const words = spoken(120);
  const call = open({ roles: ['customer'] });
  await play(call, { customer: words }, 0, 15 * second);
  const stalled = gateway.streams.at(-1)!;
  stalled.stall();
  const at = gateway.streams.length;
  await play(call, { customer: words }, 15 * second, 30 * second);
  assert.equal(gateway.streams.length, at + 1);
  await play(call, { customer: words }, 30 * second, 75 * second);
  await end(call);
  assert.deepEqual(said('customer'), names(words));
});

test('T13: a replaced stream that hangs does not take words from its successors', async () => {
  const { open, play, end, said, utterances, gateway, notices } = setUpCall();
  const words = spoken(60);
  gateway.behaviour.onOpen = (stream) => {
    if (gateway.streams.length === 1) stream.stall();
  };
  const call = open({ roles: ['customer'] });
  let at = 0;
  const playOn = async (): Promise<void> => {
    await play(call, { customer: words }, at, at + 1_600);
    at += 1_600;
  };
  // The second stream delivers the first sentence of those that the first was sent, and fails before the next one.
  while (utterances().filter((utterance) => utterance.final).length === 0) await playOn();
  assert.equal(gateway.streams.length, 2);
  gateway.streams[1]!.fail(new EarshotError('unavailable'));
  while (at < 40 * second) await playOn();
  await end(call);
  assert.deepEqual(said('customer'), names(words));
  assert.deepEqual(notices('audio_gap'), []);
});

test('T11, T13, T14: streams that fail, hang and reach limits in any order during long sentences lose only reported words', async () => {
  for (let seed = 1; seed <= 20; seed++) {
    let state = seed;
    const random = (): number => {
      state = (state * 48_271) % 2_147_483_647;
      return state / 2_147_483_647;
    };
    const { clock, open, play, end, said, gateway, notices } = setUpCall(
      { limitSamples: 14 * second, limitError: () => new EarshotError('unavailable') },
      { streamSeconds: 10, ringSeconds: 60, streamsPerMinute: 100_000 },
    );
    gateway.behaviour.onOpen = (stream) => {
      const chance = random();
      if (chance < 0.3) clock.after(20 + random() * 6_000, () => stream.fail(new EarshotError('unavailable')));
      else if (chance < 0.4) stream.stall();
      else if (chance < 0.5) clock.after(random() * 3_000, () => stream.stall());
    };
    // A sentence takes some 17 s, longer than any stream may last.
    const words = spoken(220, second, 44);
    const call = open({ roles: ['customer'] });
    await play(call, { customer: words }, 0, 96 * second);
    gateway.behaviour.onOpen = () => {};
    await end(call);
    const gaps = notices('audio_gap');
    const isReported = ({ startSample, endSample }: (typeof words)[number]): boolean =>
      gaps.some((gap) => samplesToMs(startSample) < gap.endMs! && samplesToMs(endSample) > gap.startMs!);
    // Words repeat after 96, so they are searched in order.
    const shown = said('customer');
    let at = 0;
    for (const word of words) {
      if (isReported(word)) continue;
      const found = shown.indexOf(word.word, at);
      assert.ok(
        found >= 0 && found - at < 90,
        `seed ${seed}: ${word.word} at ${samplesToMs(word.startSample)} ms is lost`,
      );
      at = found + 1;
    }
  }
});

test('T13: a stream that stalls in silence is not replaced', async () => {
  const { open, play, end, gateway } = setUpCall();
  const call = open({ roles: ['customer'] });
  await play(call, { customer: spoken(6) }, 0, 5 * second);
  gateway.streams[0]!.stall();
  await play(call, {}, 5 * second, 40 * second);
  assert.equal(gateway.streams.length, 1);
  await end(call);
});

test('T13: music that no stream answers is sent without a pause, and little more than once', async () => {
  const { open, play, gateway } = setUpCall({ latencyMs: Number.MAX_SAFE_INTEGER });
  const music = spoken(700);
  const call = open({ roles: ['customer'] });
  const sentSeconds = (): number => gateway.streams.reduce((sum, stream) => sum + stream.bytes, 0) / second;
  for (let at = 0; at < 330; at += 10) {
    const before = sentSeconds();
    await play(call, { customer: music }, at * second, (at + 10) * second);
    assert.ok(sentSeconds() - before >= 9, `only ${sentSeconds() - before} s of those from ${at} s on`);
  }
  assert.ok(sentSeconds() < 330 * 1.5, `${sentSeconds()} s`);
  assert.ok(gateway.streams.length <= 6, `${gateway.streams.length} streams`);
});
