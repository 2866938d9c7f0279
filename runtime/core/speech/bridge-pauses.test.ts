/** Pauses, and audio that Genesys discarded. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SAMPLE_RATE_HZ, samplesToMs } from '../../../shared/audiohook/stream-time.ts';
import { names, setUpCall, spoken } from '../../testing/call.ts';

const second = SAMPLE_RATE_HZ;

test('T16: speech during any of fifty pauses is not sent, stored or shown', async () => {
  const { open, play, end, said, gateway, notices, clock } = setUpCall({ keepAudio: true }, { streamsPerMinute: 600 });
  const words = spoken(600, second, 4);
  const call = open({ roles: ['customer'] });
  let at = 0;
  const secret: [number, number][] = [];
  for (let i = 0; i < 50; i++) {
    await play(call, { customer: words }, at, at + 3 * second);
    at += 3 * second;
    call.pause('secure_pause');
    // A client may send audio during a pause; it must not be used.
    await play(call, { customer: words }, at, at + second);
    await clock.advance(1_000);
    secret.push([at, at + 2 * second]);
    call.gap('secure_pause', at, at + 2 * second);
    at += 2 * second;
    call.resume();
  }
  await play(call, { customer: words }, at, at + 5 * second);
  await end(call);
  const within = (word: { startSample: number; endSample: number }): boolean =>
    secret.some(([from, to]) => word.startSample < to && word.endSample > from);
  const hidden = new Set(words.filter(within).map((w) => w.word));
  const shown = said('customer');
  // Words repeat after 96, so the sequence is compared.
  const audible = words.filter((w) => !within(w) && w.endSample <= at + 5 * second).map((w) => w.word);
  const whole = new Set(audible);
  assert.deepEqual(
    shown.filter((w) => whole.has(w)).length >= audible.length,
    true,
    `${shown.length} shown, ${audible.length} spoken outside the pauses`,
  );
  assert.ok(hidden.size > 0);
  assert.equal(notices('audio_gap').length, 50);
  assert.equal(notices('paused').length, 100);
  assert.equal(notices('paused').filter((n) => n.resolved).length, 50);
  const sent = gateway.streams.reduce((sum, s) => sum + s.audio.filter((v) => v !== 0xff).length, 0);
  const spokenOpen = words.reduce((sum, w) => sum + openPart(w, secret, at + 5 * second), 0);
  assert.ok(sent <= spokenOpen * 1.35, `${sent} loud samples sent, ${spokenOpen} spoken outside the pauses`);
});

test('a pause of Genesys is called what it may be, and not a secure pause alone', async () => {
  const { open, play, end, notices } = setUpCall();
  const call = open();
  await play(call, {}, 0, second);
  call.pause('secure_pause');
  call.gap('secure_pause', second, 3 * second);
  call.resume();
  await end(call);
  for (const { message } of [...notices('paused'), ...notices('audio_gap')])
    assert.match(message, /secure pause, or monitoring is off/);
  assert.ok(notices('paused').length > 0);
});

function openPart(word: { startSample: number; endSample: number }, secret: [number, number][], end: number): number {
  let part = Math.max(0, Math.min(word.endSample, end) - word.startSample);
  for (const [from, to] of secret) part -= Math.max(0, Math.min(word.endSample, to) - Math.max(word.startSample, from));
  return Math.max(0, part);
}

test('speech from before a pause of this service is recognized, however late the engine is', async () => {
  const { clock, open, play, end, said, notices } = setUpCall({
    ensure: () => new Promise((resolve) => clock.after(35_000, resolve)),
  });
  const words = spoken(24);
  const call = open({ roles: ['customer'] });
  await play(call, { customer: words }, 0, 15 * second);
  call.pause('server_pause');
  await clock.advance(40_000);
  assert.deepEqual(said('customer'), names(words));
  call.gap('server_pause', 15 * second, 55 * second);
  call.resume();
  await play(call, { customer: spoken(6, 56 * second) }, 55 * second, 60 * second);
  await end(call);
  assert.equal(said('customer').length, 30);
  assert.deepEqual(
    notices('audio_gap').map((n) => n.params!.cause),
    ['server_pause'],
  );
});

test('T17: discarded audio is one gap and shifts no times', async () => {
  for (const seconds of [1, 20, 600]) {
    const { open, play, end, utterances, notices } = setUpCall();
    const before = spoken(18);
    const resumeAt = (15 + seconds) * second;
    const after = spoken(18, resumeAt + 4_000);
    const call = open({ roles: ['customer'] });
    await play(call, { customer: before }, 0, 15 * second);
    call.gap('discarded', 15 * second, resumeAt);
    await play(call, { customer: after }, resumeAt, resumeAt + 15 * second);
    await end(call);
    const finals = utterances('customer').filter((u) => u.final);
    assert.deepEqual(
      finals.flatMap((u) => u.text.split(' ')),
      [...names(before), ...names(after)],
    );
    assert.equal(finals.find((u) => u.startMs > 15_000)!.startMs, samplesToMs(after[0]!.startSample));
    assert.deepEqual(
      notices('audio_gap').map((n) => [n.startMs, n.endMs, n.params!.cause]),
      [[15_000, 15_000 + seconds * 1_000, 'discarded']],
    );
  }
});
