/** The far side is unavailable, refuses, or takes no audio. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SAMPLE_RATE_HZ, samplesToMs } from '../../../shared/audiohook/stream-time.ts';
import { EarshotError } from '../../../shared/errors.ts';
import { names, setUpCall, spoken } from '../../testing/call.ts';

const second = SAMPLE_RATE_HZ;
const unavailable = (): EarshotError => new EarshotError('unavailable');

test('T11: speech from an outage of 20 s is recognized afterwards', async () => {
  let isAway = false;
  const { clock, open, play, end, said, notices, gateway } = setUpCall({
    onOpen: (stream) => {
      if (isAway) clock.after(5, () => stream.fail(unavailable()));
    },
  });
  const words = spoken(150);
  const call = open();
  await play(call, { customer: words }, 0, 20 * second);
  isAway = true;
  for (const stream of gateway.streams) stream.fail(unavailable());
  await play(call, { customer: words }, 20 * second, 40 * second);
  isAway = false;
  await play(call, { customer: words }, 40 * second, 100 * second);
  await end(call);
  assert.deepEqual(said('customer'), names(words));
  assert.deepEqual(notices('audio_gap'), []);
  const customers = gateway.streams.filter((s) => s.role === 'customer');
  assert.ok(customers.length <= 15, `${customers.length} tries in 20 s`);
  assert.deepEqual(
    notices('engine_degraded')
      .filter((n) => n.params?.reason !== 'behind')
      .filter((n) => !n.noticeId!.startsWith('late'))
      .map((n) => [n.role, n.resolved ?? false]),
    [
      ['customer', false],
      ['agent', false],
      ['customer', true],
      ['agent', true],
    ],
  );
});

test('T11: audio that the ring could not hold is one gap with its cause, and later times do not shift', async () => {
  let isAway = false;
  const { clock, open, play, end, utterances, notices, gateway } = setUpCall(
    {
      onOpen: (stream) => {
        if (isAway) clock.after(5, () => stream.fail(unavailable()));
      },
    },
    { ringSeconds: 10 },
  );
  const words = spoken(150);
  const call = open({ roles: ['customer'] });
  await play(call, { customer: words }, 0, 20 * second);
  isAway = true;
  for (const stream of gateway.streams) stream.fail(unavailable());
  await play(call, { customer: words }, 20 * second, 60 * second);
  isAway = false;
  await play(call, { customer: words }, 60 * second, 100 * second);
  await end(call);
  const gaps = notices('audio_gap');
  assert.equal(gaps.length, 1);
  const [gap] = gaps;
  assert.equal(gap!.params!.cause, 'engine');
  assert.ok(gap!.startMs! >= 16_000 && gap!.startMs! <= 20_000, `${gap!.startMs}`);
  assert.ok(gap!.endMs! >= 50_000 && gap!.endMs! <= 56_000, `${gap!.endMs}`);
  // Every word outside the gap is recognized, at its time.
  const finals = utterances('customer').filter((u) => u.final && u.text !== '');
  const recognized = finals.flatMap((u) => u.text.split(' '));
  const expected = words.filter(
    (w) => samplesToMs(w.endSample) <= gap!.startMs! || samplesToMs(w.startSample) >= gap!.endMs!,
  );
  assert.deepEqual(recognized, names(expected));
  const after = finals.find((u) => u.startMs > gap!.endMs! + 2_000)!;
  assert.ok(words.some((w) => samplesToMs(w.startSample) === after.startMs));
});

test('T12: after a used-up quota the next attempt waits for as long as the far side asks', async () => {
  let exhausted = false;
  const { clock, open, play, end, said, gateway } = setUpCall({
    onOpen: (stream) => {
      if (exhausted) clock.after(5, () => stream.fail(new EarshotError('quota_exhausted', { retryAfterMs: 15_000 })));
    },
  });
  const words = spoken(120);
  const call = open();
  await play(call, { customer: words }, 0, 10 * second);
  exhausted = true;
  for (const stream of gateway.streams) stream.fail(unavailable());
  await play(call, { customer: words }, 10 * second, 20 * second);
  exhausted = false;
  await play(call, { customer: words }, 20 * second, 70 * second);
  await end(call);
  const customers = gateway.streams.filter((s) => s.role === 'customer');
  assert.equal(customers.length, 3, 'the first, one refused, one after the requested wait');
  assert.ok(customers[2]!.openedAt - customers[1]!.openedAt >= 15_000);
  assert.deepEqual(said('customer'), names(words));
});

test('T15: a refusal is reported once and not retried', async () => {
  const { clock, open, play, end, notices, gateway } = setUpCall({
    onOpen: (stream) => {
      clock.after(5, () =>
        stream.fail(new EarshotError('forbidden', { detail: 'Grant the service account the role' })),
      );
    },
  });
  const call = open();
  await play(call, { customer: spoken(60), agent: spoken(60) }, 0, 40 * second);
  await end(call);
  assert.equal(gateway.streams.length, 2);
  assert.equal(notices('engine_failed').length, 1);
  assert.equal(notices('engine_failed')[0]!.message, 'Grant the service account the role');
  assert.equal(notices('engine_degraded').length, 0);
});

test('T39: a stream that accepts no audio causes a reported gap once the ring is full', async () => {
  const { bridge, open, play, end, utterances, notices, gateway } = setUpCall(
    {},
    { ringSeconds: 10, speaker: { policy: never() } },
  );
  const words = spoken(150);
  const call = open({ roles: ['customer'] });
  await play(call, { customer: words }, 0, 10 * second);
  const stream = gateway.streams[0]!;
  stream.block();
  await play(call, { customer: words }, 10 * second, 40 * second);
  assert.ok(stream.bytes < 11 * second);
  stream.drain();
  await play(call, { customer: words }, 40 * second, 90 * second);
  await end(call);
  const gaps = notices('audio_gap');
  assert.equal(gaps.length, 1);
  assert.equal(gaps[0]!.params!.cause, 'overflow');
  assert.equal(bridge.overflows, 1, 'what readiness and the counter say');
  const { startMs, endMs } = gaps[0]!;
  assert.ok(startMs! >= 10_000 && startMs! <= 11_000 && endMs! >= 29_000 && endMs! <= 31_000, `${startMs} ${endMs}`);
  const finals = utterances('customer').filter((u) => u.final);
  const late = finals.find((u) => u.startMs > 45_000)!;
  assert.ok(
    words.some((w) => samplesToMs(w.startSample) === late.startMs),
    'times after the gap are correct',
  );
});

/** A policy without replacements and watchdog, so that only the ring matters. */
function never() {
  const far = Number.MAX_SAFE_INTEGER;
  return {
    softSamples: far,
    hardSamples: far,
    spread: 0,
    provenSamples: far,
    standbySamples: far,
    watchdogSamples: far,
    watchdogSpeechSamples: far,
    idleSamples: far,
    recentAnswerSamples: far,
    backoff: { firstMs: 100, factor: 2, maxMs: 5_000 },
    degradedAfter: 2,
    failoverAfter: 3,
    longWaitMs: 10_000,
    maxFailures: 4,
  };
}

test('finals that come long after the call are still taken, but the end of the call does not wait for them', async () => {
  const { clock, open, play, said, notices, feed } = setUpCall({ latencyMs: 15_000 });
  const words = spoken(18);
  const call = open({ roles: ['customer'] });
  await play(call, { customer: words }, 0, 13 * second);
  let closedAt: number | undefined;
  const endedAt = clock.monotonic();
  void call.end('closed').then(() => {
    closedAt = clock.monotonic();
  });
  await clock.advance(40_000);
  assert.ok(closedAt! - endedAt <= 5_100, `${closedAt! - endedAt} ms`);
  assert.deepEqual(said('customer'), names(words));
  assert.deepEqual(notices('audio_gap'), []);
  assert.equal(feed.events.at(-1)!.type, 'conversation');
});

test('a language that nothing here recognizes is said at once, without retries, and the end does not wait', async () => {
  const { clock, open, play, notices, gateway } = setUpCall({
    onOpen: (stream) => {
      clock.after(5, () => stream.fail(new EarshotError('unsupported')));
    },
  });
  const call = open({ language: 'ja-JP' });
  await play(call, { customer: spoken(10) }, 0, 5 * second);
  assert.deepEqual(
    notices('language_unsupported').map(({ level, params }) => [level, params]),
    [['warning', { language: 'ja-JP' }]],
  );
  assert.deepEqual([notices('engine_degraded'), notices('engine_failed')], [[], []]);
  assert.ok(gateway.streams.length <= 2, `${gateway.streams.length} streams`);
  let isClosed = false;
  void call.end('closed').then(() => {
    isClosed = true;
  });
  await clock.advance(100);
  assert.ok(isClosed, 'closed at once');
});

test('recognition begins again when an update names a language that is recognized, and the notice is resolved', async () => {
  let language = 'ja-JP';
  const { clock, open, play, notices, said, gateway } = setUpCall({
    onOpen: (stream) => {
      if (language === 'ja-JP') clock.after(5, () => stream.fail(new EarshotError('unsupported')));
    },
  });
  const words = spoken(20);
  const call = open({ language: 'ja-JP' });
  await play(call, { customer: words }, 0, 5 * second);
  assert.deepEqual(said('customer'), []);
  call.language('ja-JP');
  const before = gateway.streams.length;
  await play(call, { customer: words }, 5 * second, 6 * second);
  assert.equal(gateway.streams.length, before, 'the same language is not tried again');
  language = 'es-ES';
  call.language(language);
  await play(call, { customer: words }, 6 * second, 16 * second);
  const ended = call.end('closed');
  await clock.advance(6_000);
  await ended;
  const later = words.filter((word) => word.endSample > 6 * second);
  assert.deepEqual(said('customer'), names(later));
  const [last] = notices('language_unsupported').slice(-1);
  assert.deepEqual([last!.level, last!.resolved], ['info', true]);
});

test('the conversation says that the call goes on in another language', async () => {
  const { open, play, feed } = setUpCall();
  const call = open();
  await play(call, { customer: spoken(10) }, 0, 2 * second);
  call.language('es-ES');
  const said = feed.events.filter((event) => event.type === 'conversation' && event.language === 'es-ES');
  assert.equal(said.length, 1);
});
