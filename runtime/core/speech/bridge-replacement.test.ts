/** Streams that are replaced under a running call: no word is lost or doubled. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SAMPLE_RATE_HZ } from '../../../shared/audiohook/stream-time.ts';
import { names, setUpCall, spoken } from '../../testing/call.ts';

const second = SAMPLE_RATE_HZ;

test('streams are replaced under a long call, and every word appears once', async () => {
  const { open, play, end, said, gateway } = setUpCall({}, { streamSeconds: 10 });
  const customer = spoken(400);
  const agent = spoken(380, 20_000);
  const call = open();
  await play(call, { customer, agent }, 0, 260 * second);
  await end(call);
  assert.deepEqual(said('customer'), names(customer));
  assert.deepEqual(said('agent'), names(agent));
  assert.ok(gateway.streams.length >= 36, `${gateway.streams.length} streams`);
});

test('T14: a stream limit in the middle of one long sentence loses and doubles no word', async () => {
  // 25 s without a pause, and the far side cuts every stream after 12 s of audio.
  const { open, play, end, said } = setUpCall({ limitSamples: 12 * second, longestUtterance: 40 * second });
  const words = spoken(60, second, 1_000);
  const call = open();
  await play(call, { customer: words }, 0, 30 * second);
  await end(call);
  assert.deepEqual(said('customer'), names(words));
});

test('T14: a replacement in the middle of one long sentence loses and doubles no word', async () => {
  const { open, play, end, said, gateway } = setUpCall({ longestUtterance: 40 * second }, { streamSeconds: 10 });
  const words = spoken(60, second, 1_000);
  const call = open();
  await play(call, { customer: words }, 0, 30 * second);
  await end(call);
  assert.ok(gateway.streams.filter((s) => s.role === 'customer').length >= 2);
  assert.deepEqual(said('customer'), names(words));
});

test('T14: recognizers that differ by some milliseconds about where a word is do not double it', async () => {
  const { open, play, end, said } = setUpCall({ jitterMs: 40, longestUtterance: 3 * second }, { streamSeconds: 10 });
  const words = spoken(200, second, 20);
  const call = open();
  await play(call, { customer: words }, 0, 100 * second);
  await end(call);
  assert.deepEqual(said('customer'), names(words));
});

for (const endOffsets of [true, false]) {
  test(`T14: without word times${endOffsets ? '' : ' and without offsets'} words are merged by their text`, async () => {
    const { open, play, end, said } = setUpCall(
      { wordTimes: false, endOffsets, limitSamples: 12 * second },
      { streamSeconds: 10 },
    );
    const words = spoken(300);
    const call = open();
    await play(call, { customer: words }, 0, 200 * second);
    await end(call);
    assert.deepEqual(said('customer'), names(words));
  });
}

test('T36: half an hour of replacements leaves no timers or streams behind and loses no word', async () => {
  const { clock, open, play, end, said, gateway } = setUpCall({ messages: false });
  const words = spoken(6_000, second, 4).filter((_, i) => i % 3 !== 0);
  const call = open({ roles: ['customer'] });
  const length = 1_800;
  await play(call, { customer: words }, 0, length * second);
  assert.ok(clock.pending < 10, `${clock.pending} timers`);
  const openStreams = gateway.streams.filter((s) => s.state === 'open' || s.state === 'halfClosed');
  assert.ok(openStreams.length <= 2);
  await end(call);
  assert.deepEqual(said('customer'), names(words.filter((w) => w.endSample <= length * second)));
});
