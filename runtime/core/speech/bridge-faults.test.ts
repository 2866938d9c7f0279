/** What can go wrong between audio and words. The numbers are those of the fault list that the project is held to. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EarshotError } from '../../../shared/errors.ts';
import { names, setUpCall, spoken } from '../../testing/call.ts';
import type { TestStream } from '../../testing/gateway.ts';

const second = 8_000;
const unavailable = (): EarshotError => new EarshotError('unavailable');

test('streams roll beneath a long call and every word stays once', async () => {
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

test('T14: a hard roll in the middle of one long sentence loses and doubles no word', async () => {
  const { open, play, end, said, gateway } = setUpCall({ longestUtterance: 40 * second }, { streamSeconds: 10 });
  const words = spoken(60, second, 1_000);
  const call = open();
  await play(call, { customer: words }, 0, 30 * second);
  await end(call);
  assert.ok(gateway.streams.filter((s) => s.role === 'customer').length >= 2);
  assert.deepEqual(said('customer'), names(words));
});

test('T14: recognizers that disagree by some milliseconds about where a word is do not double it', async () => {
  const { open, play, end, said } = setUpCall({ jitterMs: 40, longestUtterance: 3 * second }, { streamSeconds: 10 });
  const words = spoken(200, second, 20);
  const call = open();
  await play(call, { customer: words }, 0, 100 * second);
  await end(call);
  assert.deepEqual(said('customer'), names(words));
});

for (const endOffsets of [true, false]) {
  test(`T14: without word times${endOffsets ? '' : ' and without offsets'} words are taken once by their text`, async () => {
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

test('T11: the far side is away for 20 s; what was said meanwhile is recognized afterwards', async () => {
  let away = false;
  const { clock, open, play, end, said, notices, gateway } = setUpCall({
    onOpen: (stream) => {
      if (away) clock.after(5, () => stream.fail(unavailable()));
    },
  });
  const words = spoken(150);
  const call = open();
  await play(call, { customer: words }, 0, 20 * second);
  away = true;
  for (const stream of gateway.streams) stream.fail(unavailable());
  await play(call, { customer: words }, 20 * second, 40 * second);
  away = false;
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

test('T11: what no ring could hold is one gap with its cause, and the time line does not shift', async () => {
  let away = false;
  const { clock, open, play, end, utterances, notices, gateway } = setUpCall(
    {
      onOpen: (stream) => {
        if (away) clock.after(5, () => stream.fail(unavailable()));
      },
    },
    { ringSeconds: 10 },
  );
  const words = spoken(150);
  const call = open({ roles: ['customer'] });
  await play(call, { customer: words }, 0, 20 * second);
  away = true;
  for (const stream of gateway.streams) stream.fail(unavailable());
  await play(call, { customer: words }, 20 * second, 60 * second);
  away = false;
  await play(call, { customer: words }, 60 * second, 100 * second);
  await end(call);
  const gaps = notices('audio_gap');
  assert.equal(gaps.length, 1);
  const [gap] = gaps;
  assert.equal(gap!.params!.cause, 'engine');
  assert.ok(gap!.startMs! >= 16_000 && gap!.startMs! <= 20_000, `${gap!.startMs}`);
  assert.ok(gap!.endMs! >= 50_000 && gap!.endMs! <= 56_000, `${gap!.endMs}`);
  // Every word outside the gap is there, at its time.
  const finals = utterances('customer').filter((u) => u.final && u.text !== '');
  const heard = finals.flatMap((u) => u.text.split(' '));
  const expected = words.filter((w) => w.endSample / 8 <= gap!.startMs! || w.startSample / 8 >= gap!.endMs!);
  assert.deepEqual(heard, names(expected));
  const after = finals.find((u) => u.startMs > gap!.endMs! + 2_000)!;
  assert.ok(words.some((w) => w.startSample / 8 === after.startMs));
});

test('T12: a used-up quota is waited for as long as the far side asks, without busy tries', async () => {
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
  assert.equal(customers.length, 3, 'the first, one refused, one after the time asked for');
  assert.ok(customers[2]!.openedAt - customers[1]!.openedAt >= 15_000);
  assert.deepEqual(said('customer'), names(words));
});

test('T13: a stream that stalls while somebody speaks is replaced within seconds, and nothing is lost', async () => {
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

test('T13: a stream that hangs long after it was replaced takes no words from those that follow', async () => {
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
  // The second has told the first sentence of those that the first had been sent, and falls before the next one.
  while (utterances().filter((utterance) => utterance.final).length === 0) await playOn();
  assert.equal(gateway.streams.length, 2);
  gateway.streams[1]!.fail(new EarshotError('unavailable'));
  while (at < 40 * second) await playOn();
  await end(call);
  assert.deepEqual(said('customer'), names(words));
  assert.deepEqual(notices('audio_gap'), []);
});

test('T11, T13, T14: sentences without end, streams that fall, hang and meet limits in any order: what is lost is told', async () => {
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
      const draw = random();
      if (draw < 0.3) clock.after(20 + random() * 6_000, () => stream.fail(new EarshotError('unavailable')));
      else if (draw < 0.4) stream.stall();
      else if (draw < 0.5) clock.after(random() * 3_000, () => stream.stall());
    };
    // A sentence of some 17 s is longer than any stream may live.
    const words = spoken(220, second, 44);
    const call = open({ roles: ['customer'] });
    await play(call, { customer: words }, 0, 96 * second);
    gateway.behaviour.onOpen = () => {};
    await end(call);
    const gaps = notices('audio_gap');
    const isTold = ({ startSample, endSample }: (typeof words)[number]): boolean =>
      gaps.some((gap) => startSample / 8 < gap.endMs! && endSample / 8 > gap.startMs!);
    // Ids repeat after 96 words, so words are looked for one after the other.
    const heard = said('customer');
    let at = 0;
    for (const word of words) {
      if (isTold(word)) continue;
      const found = heard.indexOf(word.word, at);
      assert.ok(found >= 0 && found - at < 90, `seed ${seed}: ${word.word} at ${word.startSample / 8} ms is lost`);
      at = found + 1;
    }
  }
});

test('T13: a stream that stalls while nobody speaks is left alone', async () => {
  const { open, play, end, gateway } = setUpCall();
  const call = open({ roles: ['customer'] });
  await play(call, { customer: spoken(6) }, 0, 5 * second);
  gateway.streams[0]!.stall();
  await play(call, {}, 5 * second, 40 * second);
  assert.equal(gateway.streams.length, 1);
  await end(call);
});

test('T15: a refusal is said once, in one notice, and nothing is tried again', async () => {
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

test('T16: fifty pauses, and nothing that was spoken during one is sent, stored or shown', async () => {
  const { open, play, end, said, gateway, notices, clock } = setUpCall({ keepAudio: true }, { streamsPerMinute: 600 });
  const words = spoken(600, second, 4);
  const call = open({ roles: ['customer'] });
  let at = 0;
  const secret: [number, number][] = [];
  for (let i = 0; i < 50; i++) {
    await play(call, { customer: words }, at, at + 3 * second);
    at += 3 * second;
    call.pause('secure_pause');
    // A client that sends audio all the same must not get it through.
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
  const heard = said('customer');
  // Ids repeat after 96 words, so what is compared is the sequence.
  const open_ = words.filter((w) => !within(w) && w.endSample <= at + 5 * second).map((w) => w.word);
  const whole = new Set(open_);
  assert.deepEqual(
    heard.filter((w) => whole.has(w)).length >= open_.length,
    true,
    `${heard.length} heard, ${open_.length} said in the open`,
  );
  assert.ok(hidden.size > 0);
  assert.equal(notices('audio_gap').length, 50);
  assert.equal(notices('paused').length, 100);
  assert.equal(notices('paused').filter((n) => n.resolved).length, 50);
  const sent = gateway.streams.reduce((sum, s) => sum + s.audio.filter((v) => v !== 0xff).length, 0);
  const spokenOpen = words.reduce((sum, w) => sum + openPart(w, secret, at + 5 * second), 0);
  assert.ok(sent <= spokenOpen * 1.35, `${sent} loud samples sent, ${spokenOpen} spoken in the open`);
});

function openPart(word: { startSample: number; endSample: number }, secret: [number, number][], end: number): number {
  let part = Math.max(0, Math.min(word.endSample, end) - word.startSample);
  for (const [from, to] of secret) part -= Math.max(0, Math.min(word.endSample, to) - Math.max(word.startSample, from));
  return Math.max(0, part);
}

test('what was said before our own pause is recognized, however late the engine comes', async () => {
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

test('T17: discarded audio shifts nothing and is one visible gap', async () => {
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
    assert.equal(finals.find((u) => u.startMs > 15_000)!.startMs, after[0]!.startSample / 8);
    assert.deepEqual(
      notices('audio_gap').map((n) => [n.startMs, n.endMs, n.params!.cause]),
      [[15_000, 15_000 + seconds * 1_000, 'discarded']],
    );
  }
});

test('T18: a connection that is lost ends its streams at once and its conversation after the grace time', async () => {
  const { clock, open, play, feed, gateway, bridge } = setUpCall();
  const call = open();
  await play(call, { customer: spoken(6) }, 0, 4 * second);
  const ended = call.end('lost');
  await clock.advance(1_000);
  await ended;
  assert.ok(gateway.streams.every((s) => s.state !== 'open'));
  assert.equal(bridge.activeCalls, 0);
  assert.deepEqual(gateway.calls, ['ensureConversation']);
  await clock.advance(58_000);
  assert.deepEqual(gateway.calls, ['ensureConversation']);
  await clock.advance(2_000);
  assert.deepEqual(gateway.calls, ['ensureConversation', 'summarize', 'complete']);
  assert.equal(feed.events.at(-1)!.type, 'conversation');
  await bridge.settled();
  assert.equal(clock.pending, 0);
});

test('T18: a connection that comes back within the grace time goes on with the same conversation', async () => {
  const { clock, open, play, end, gateway, said } = setUpCall();
  const words = spoken(60);
  const first = open();
  await play(first, { customer: words }, 0, 10 * second);
  const lost = first.end('lost');
  await clock.advance(5_000);
  await lost;
  const again = open({
    audiohookSessionId: '1c9d1d4e-0000-4000-8000-000000000002',
    startSample: 10 * second,
    continued: true,
  });
  await play(again, { customer: words }, 10 * second, 40 * second);
  await end(again);
  await clock.advance(120_000);
  assert.deepEqual(gateway.calls, ['ensureConversation', 'summarize', 'complete']);
  assert.deepEqual(said('customer'), names(words));
});

test('finals that come long after the call are still taken, and nobody is kept waiting for them', async () => {
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

test('T39: a stream that takes no more audio costs a gap when the ring is full, and it is said', async () => {
  const { open, play, end, utterances, notices, gateway } = setUpCall(
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
  const { startMs, endMs } = gaps[0]!;
  assert.ok(startMs! >= 10_000 && startMs! <= 11_000 && endMs! >= 29_000 && endMs! <= 31_000, `${startMs} ${endMs}`);
  const finals = utterances('customer').filter((u) => u.final);
  const late = finals.find((u) => u.startMs > 45_000)!;
  assert.ok(
    words.some((w) => w.startSample / 8 === late.startMs),
    'times behind the gap are true',
  );
});

/** No rolls, no watchdog: only the ring is looked at. */
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

test('T36: half an hour of rolls keeps timers, streams and words in order', async () => {
  const { clock, open, play, end, said, gateway } = setUpCall({ messages: false });
  const words = spoken(6_000, second, 4).filter((_, i) => i % 3 !== 0);
  const call = open({ roles: ['customer'] });
  const length = 1_800;
  await play(call, { customer: words }, 0, length * second);
  assert.ok(clock.pending < 10, `${clock.pending} timers`);
  const open_ = gateway.streams.filter((s: TestStream) => s.state === 'open' || s.state === 'halfClosed');
  assert.ok(open_.length <= 2);
  await end(call);
  assert.deepEqual(said('customer'), names(words.filter((w) => w.endSample <= length * second)));
});
