/** Several AudioHook connections of one conversation: one time, no word twice, and a gap notice for the time between. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NoticeEvent } from '../../../shared/assist/event.ts';
import { samplesToMs } from '../../../shared/audiohook/stream-time.ts';
import { names, setUpCall, spoken } from '../../testing/call.ts';
import type { ConversationSegments } from '../chat/conversation-segments.ts';
import type { LeaseStore } from '../ports/stores.ts';

const second = 8_000;
const anotherSession = '1c9d1d4e-0000-4000-8000-000000000002';

/** The gaps that a panel shows in the end: a notice replaces an earlier one with the same id. */
function standing(gaps: readonly NoticeEvent[]) {
  return [...new Map(gaps.map((gap) => [gap.noticeId, gap])).values()].map(({ startMs, endMs, params, resolved }) => ({
    startMs,
    endMs,
    cause: params?.cause,
    ...(resolved && { resolved }),
  }));
}

test('T18: a lost connection is reported at once, and its gap ends where another connection begins', async () => {
  const { clock, open, play, end, said, utterances, notices } = setUpCall();
  const before = spoken(18);
  const first = open();
  await play(first, { customer: before }, 0, 12 * second);
  void first.end('lost');
  await clock.advance(0);
  assert.deepEqual(standing(notices('audio_gap')), [{ startMs: 12_000, endMs: undefined, cause: 'connection_lost' }]);
  await clock.advance(20_000);
  const after = spoken(18);
  const again = open({ audiohookSessionId: anotherSession });
  await play(again, { customer: after }, 0, 12 * second);
  await end(again);
  assert.deepEqual(standing(notices('audio_gap')), [{ startMs: 12_000, endMs: 32_000, cause: 'connection_lost' }]);
  assert.deepEqual(said('customer'), [...names(before), ...names(after)]);
  const late = utterances('customer').find((u) => u.final && u.startMs > 32_000);
  assert.equal(late?.startMs, 32_000 + samplesToMs(after[0]!.startSample));
});

test('a connection that continues a lost one resolves the gap, or shortens it to the audio that was not offered again', async () => {
  for (const missing of [0, 3]) {
    const { clock, open, play, end, said, notices } = setUpCall();
    const words = spoken(60);
    const first = open();
    await play(first, { customer: words }, 0, 10 * second);
    void first.end('lost');
    await clock.advance(5_000);
    const from = (10 + missing) * second;
    const again = open({ audiohookSessionId: anotherSession, startSample: from, continued: true });
    await play(again, { customer: words }, from, 40 * second);
    await end(again);
    assert.deepEqual(standing(notices('audio_gap')), [
      missing === 0
        ? { startMs: 10_000, endMs: undefined, cause: 'connection_lost', resolved: true }
        : { startMs: 10_000, endMs: 13_000, cause: 'connection_lost' },
    ]);
    if (missing === 0) assert.deepEqual(said('customer'), names(words));
  }
});

test('audio that came faster than real time does not shorten the gap after it', async () => {
  const { clock, open, end, notices } = setUpCall();
  const first = open();
  for (let at = 0; at < 20; at++) first.audio('customer', new Uint8Array(second), at * second);
  await clock.advance(1_000);
  void first.end('lost');
  await clock.advance(6_000);
  await end(open({ audiohookSessionId: anotherSession }));
  assert.deepEqual(standing(notices('audio_gap')).at(-1), {
    startMs: 20_000,
    endMs: 26_000,
    cause: 'connection_lost',
  });
});

test('without another connection the gap ends with the conversation', async () => {
  const { clock, open, play, feed, notices } = setUpCall();
  const call = open();
  await play(call, { customer: spoken(6) }, 0, 4 * second);
  void call.end('lost');
  await clock.advance(70_000);
  const [gap] = standing(notices('audio_gap'));
  assert.equal(gap?.startMs, 4_000);
  assert.ok(gap.endMs! >= 64_000 && gap.endMs! <= 66_000, `${gap.endMs}`);
  assert.equal(feed.events.at(-1)!.type, 'conversation');
});

test('a connection that is lost at once, before any audio, is no gap, and the next one begins at zero', async () => {
  const { clock, open, play, end, said, utterances, notices } = setUpCall();
  await open().end('lost');
  await clock.advance(3_000);
  const words = spoken(12);
  const again = open({ audiohookSessionId: anotherSession });
  await play(again, { customer: words }, 0, 10 * second);
  await end(again);
  assert.deepEqual(notices('audio_gap'), []);
  assert.deepEqual(said('customer'), names(words));
  assert.equal(utterances('customer')[0]!.startMs, samplesToMs(words[0]!.startSample));
});

test('a second connection with the same session id does not replace earlier utterances', async () => {
  const { clock, open, play, end, said, utterances } = setUpCall();
  const words = spoken(18);
  const first = open();
  await play(first, { customer: words }, 0, 12 * second);
  await end(first);
  await clock.advance(600_000);
  const again = open();
  await play(again, { customer: words }, 0, 12 * second);
  await end(again);
  assert.deepEqual(said('customer'), [...names(words), ...names(words)]);
  const starts = utterances('customer').flatMap((u) => (u.final ? [u.startMs] : []));
  assert.deepEqual(
    starts,
    [...starts].sort((a, b) => a - b),
  );
});

test('utterances of two parallel connections get the time at which they were spoken', async () => {
  const { clock, open, play, end, utterances } = setUpCall();
  const words = spoken(6);
  const first = open({ roles: ['customer'] });
  await play(first, {}, 0, 5 * second);
  const other = open({ roles: ['agent'], audiohookSessionId: anotherSession });
  await play(other, { agent: words }, 0, 4 * second);
  await Promise.all([end(first), end(other)]);
  await clock.advance(60_000);
  assert.equal(utterances('agent')[0]!.startMs, 5_000 + samplesToMs(words[0]!.startSample));
});

test('a connection that comes during the closing summary continues the same conversation', async () => {
  const { clock, open, play, end, said, gateway } = setUpCall();
  const words = spoken(12);
  gateway.summarize = async () => {
    await new Promise<void>((resolve) => clock.after(4_000, resolve));
    return { sections: [] };
  };
  const first = open();
  await play(first, { customer: words }, 0, 10 * second);
  void first.end('closed');
  await clock.advance(2_000);
  const again = open({ audiohookSessionId: anotherSession });
  await play(again, { customer: words }, 0, 10 * second);
  assert.deepEqual(gateway.calls, ['ensureConversation']);
  await end(again);
  assert.deepEqual(said('customer'), [...names(words), ...names(words)]);
  assert.deepEqual(gateway.calls, ['ensureConversation', 'complete']);
});

test('a connection that comes and goes during the closing summary does not complete the conversation twice', async () => {
  const { clock, open, feed, gateway } = setUpCall();
  gateway.summarize = async () => {
    await new Promise<void>((resolve) => clock.after(4_000, resolve));
    return { sections: [] };
  };
  void open().end('closed');
  await clock.advance(2_000);
  void open({ audiohookSessionId: anotherSession }).end('closed');
  await clock.advance(60_000);
  assert.deepEqual(gateway.calls, ['ensureConversation', 'complete']);
  assert.equal(feed.events.filter((event) => event.type === 'conversation' && event.status === 'ended').length, 1);
});

test('a connection that comes during the completion gets the next conversation after it', async () => {
  const segments = { current: async () => 1, advance: async () => 2 } as unknown as ConversationSegments;
  const { clock, open, play, end, said, gateway } = setUpCall({}, {}, undefined, segments);
  const words = spoken(12);
  let done = false;
  const complete = gateway.complete.bind(gateway);
  gateway.complete = async (...args) => {
    await complete(...args);
    await new Promise<void>((resolve) => clock.after(3_000, resolve));
    done = true;
  };
  const ensure = gateway.ensureConversation.bind(gateway);
  const asked: [boolean, number | undefined][] = [];
  gateway.ensureConversation = (id, options) => {
    asked.push([done, options?.segment]);
    return ensure(id, options);
  };
  const first = open();
  await play(first, { customer: words }, 0, 10 * second);
  void first.end('closed');
  for (let n = 0; n < 100 && !gateway.calls.includes('complete'); n++) await clock.advance(100);
  const again = open({ audiohookSessionId: anotherSession });
  await play(again, { customer: words }, 0, 10 * second);
  await end(again);
  assert.deepEqual(asked, [
    [false, 1],
    [true, 1],
  ]);
  assert.deepEqual(said('customer'), [...names(words), ...names(words)]);
});

test('a draining instance does not wait for a lost connection and does not complete a call that another instance has', async () => {
  for (const elsewhere of [false, true]) {
    const leases = {
      forceAcquire: async (key: string, owner: string) => ({ key, owner, fence: 1 }),
      renew: async () => true,
      holder: async () => (elsewhere ? 'two' : 'one'),
      release: async () => {},
    } as unknown as LeaseStore;
    const { clock, open, play, gateway, bridge } = setUpCall({}, { owner: 'one' }, leases);
    const call = open();
    await play(call, { customer: spoken(6) }, 0, 4 * second);
    void call.end('lost');
    await clock.advance(3_000);
    let settled = false;
    void bridge
      .drain()
      .then(() => bridge.settled())
      .then(() => {
        settled = true;
      });
    await clock.advance(2_000);
    assert.ok(settled);
    assert.equal(gateway.calls.includes('complete'), !elsewhere);
  }
});

test('T18: a lost connection ends its streams at once and its conversation after the grace period', async () => {
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

test('T18: a connection that comes back within the grace period continues the same conversation', async () => {
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
