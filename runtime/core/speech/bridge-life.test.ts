/** A call's streams without faults: silence, late frames, another language, shutdown, a small quota. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { samplesToMs } from '../../../shared/audiohook/stream-time.ts';
import { conversationId, names, setUpCall, spoken } from '../../testing/call.ts';

const second = 8_000;

test('the stream is closed in long silence, and the first word after it is complete', async () => {
  const { open, play, end, said, gateway } = setUpCall();
  const first = spoken(6);
  const later = spoken(12, 200 * second + 777);
  const call = open({ roles: ['customer'] });
  await play(call, { customer: first }, 0, 190 * second);
  assert.ok(gateway.streams.every((stream) => stream.state === 'ended'));
  assert.ok(gateway.streams.reduce((sum, stream) => sum + stream.bytes, 0) < 80 * second);
  await play(call, { customer: later }, 190 * second, 215 * second);
  await end(call);
  assert.deepEqual(said('customer'), [...names(first), ...names(later)]);
});

test('missing frames are bridged with silence that takes no call time', async () => {
  const { clock, open, play, end, utterances, gateway } = setUpCall();
  const words = spoken(12);
  const call = open({ roles: ['customer'] });
  await play(call, { customer: words }, 0, 5 * second);
  await clock.advance(8_000);
  assert.ok(gateway.streams[0]!.bytes >= 10 * second, 'the far side was sent silence');
  await play(call, { customer: words }, 5 * second, 10 * second);
  await end(call);
  assert.equal(gateway.streams.length, 1);
  const finals = utterances('customer').filter((u) => u.final);
  assert.deepEqual(
    finals.map((u) => [u.startMs, u.endMs]),
    [
      [samplesToMs(words[0]!.startSample), samplesToMs(words[5]!.endSample)],
      // The silence ends the sentence; the words after it keep their time.
      [samplesToMs(words[6]!.startSample), samplesToMs(words[7]!.endSample)],
      [samplesToMs(words[8]!.startSample), samplesToMs(words[11]!.endSample)],
    ],
  );
});

test('when frames are missing for long the stream is closed, and audio opens the next', async () => {
  const { clock, open, play, end, said, gateway } = setUpCall();
  const words = spoken(12);
  const call = open({ roles: ['customer'] });
  await play(call, { customer: words }, 0, 5 * second);
  await clock.advance(40_000);
  assert.ok(gateway.streams.every((stream) => stream.state === 'ended'));
  await play(call, { customer: words }, 5 * second, 10 * second);
  await end(call);
  assert.deepEqual(said('customer'), names(words));
});

test('a change of language ends the utterance and begins a stream in the new language', async () => {
  const { open, play, end, said, gateway } = setUpCall();
  const before = spoken(12);
  const after = spoken(12, 11 * second);
  const call = open({ roles: ['customer'] });
  await play(call, { customer: [...before, ...after] }, 0, 10.5 * second);
  call.language('es-ES');
  await play(call, { customer: [...before, ...after] }, 10.5 * second, 21 * second);
  await end(call);
  assert.deepEqual(
    gateway.streams.map((stream) => stream.languageCode),
    ['en-US', 'es-ES'],
  );
  assert.deepEqual(said('customer'), [...names(before), ...names(after)]);
});

test('T5: a draining instance delivers the last words and does not complete the conversation', async () => {
  const { clock, open, play, said, feed, gateway, bridge } = setUpCall();
  const words = spoken(6);
  const call = open({ roles: ['customer'] });
  await play(call, { customer: words }, 0, 3.4 * second);
  const drained = bridge.drain();
  await clock.advance(6_000);
  await drained;
  await bridge.settled();
  await call.end('drained');
  assert.deepEqual(said('customer'), names(words));
  assert.deepEqual(gateway.calls, ['ensureConversation']);
  assert.ok(gateway.streams.every((stream) => stream.state === 'ended'));
  assert.ok(feed.events.every((event) => event.type !== 'conversation' || event.status !== 'ended'));
});

test('with a quota that is too small the calls wait in turn, with a notice, and no word is lost', async () => {
  const { open, play, end, said, notices, gateway } = setUpCall({}, { streamsPerMinute: 6 });
  const calls = [1, 2, 3].map((n) =>
    open({ audiohookSessionId: `0b9d1d4${n}-0000-4000-8000-000000000001`, roles: ['customer'] }),
  );
  const words = spoken(24);
  for (let at = 0; at < 30; at++) {
    for (const call of calls.slice(1)) await play(call, {}, at * second, at * second);
    await play(calls[0]!, { customer: words }, at * second, (at + 1) * second);
  }
  for (const call of calls) await end(call);
  assert.ok(gateway.streams.length <= 6);
  assert.deepEqual(said('customer'), names(words));
  const quota = notices('stream_quota');
  assert.ok(quota.length >= 2 && quota.at(-1)!.resolved, `${quota.length} notices`);
});

test('of an erased conversation nothing more reaches an engine or the log, and its call ends at once', async () => {
  const { clock, gateway, feed, bridge, open, play } = setUpCall({ keepAudio: true });
  const call = open();
  const words = spoken(18);
  await play(call, { customer: words }, 0, 4 * 8_000);
  const [events, received] = [feed.events.length, gateway.streams.map((stream) => stream.audio.length)];
  bridge.forget(conversationId);
  const ended = call.end('closed');
  await play(call, { customer: words }, 4 * 8_000, 8 * 8_000);
  await ended;
  await clock.advance(120_000);
  await bridge.settled();
  assert.deepEqual(
    gateway.streams.map((stream) => stream.audio.length),
    received,
  );
  assert.equal(feed.events.length, events);
  assert.deepEqual(gateway.calls, ['ensureConversation']);
  assert.equal(bridge.activeCalls, 0);
});
