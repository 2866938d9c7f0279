/** Several AudioHook connections of one conversation, one after the other: one time, nothing twice, and what lies between is told. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NoticeEvent } from '../../../shared/assist/event.ts';
import { names, setUpCall, spoken } from '../../testing/call.ts';
import type { ConversationSegments } from '../chat/conversation-segments.ts';
import type { LeaseStore } from '../ports/stores.ts';

const second = 8_000;
const anotherSession = '1c9d1d4e-0000-4000-8000-000000000002';

/** Gaps as they stand in the end: a notice with the same id replaces the one before it. */
function standing(gaps: readonly NoticeEvent[]) {
  return [...new Map(gaps.map((gap) => [gap.noticeId, gap])).values()].map(({ startMs, endMs, params, resolved }) => ({
    startMs,
    endMs,
    cause: params?.cause,
    ...(resolved && { resolved }),
  }));
}

test('T18: a lost connection is told at once, and its gap ends where another connection begins anew', async () => {
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
  assert.equal(late?.startMs, 32_000 + after[0]!.startSample / 8);
});

test('a connection that continues a lost one takes back the gap, or leaves of it what was not offered again', async () => {
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

test('what came faster than it was spoken leaves the gap behind it as long as it was', async () => {
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

test('where nobody comes back the gap ends with the conversation', async () => {
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

test('a connection that is lost before it was heard is no gap, and the next begins at the beginning', async () => {
  const { clock, open, play, end, said, utterances, notices } = setUpCall();
  await open().end('lost');
  await clock.advance(3_000);
  const words = spoken(12);
  const again = open({ audiohookSessionId: anotherSession });
  await play(again, { customer: words }, 0, 10 * second);
  await end(again);
  assert.deepEqual(notices('audio_gap'), []);
  assert.deepEqual(said('customer'), names(words));
  assert.equal(utterances('customer')[0]!.startMs, words[0]!.startSample / 8);
});

test('who comes back under the same session id takes nothing of what was said before', async () => {
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

test('two connections side by side are told at the time at which they were', async () => {
  const { clock, open, play, end, utterances } = setUpCall();
  const words = spoken(6);
  const first = open({ roles: ['customer'] });
  await play(first, {}, 0, 5 * second);
  const other = open({ roles: ['agent'], audiohookSessionId: anotherSession });
  await play(other, { agent: words }, 0, 4 * second);
  await Promise.all([end(first), end(other)]);
  await clock.advance(60_000);
  assert.equal(utterances('agent')[0]!.startMs, 5_000 + words[0]!.startSample / 8);
});

test('who comes while the closing summary is being made goes on in the same conversation', async () => {
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

test('who comes while the conversation is being completed gets the next one once that is done', async () => {
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

test('an instance that leaves does not wait for who was lost, and leaves a call that was handed over alone', async () => {
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
