import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ConversationView, foldEvents } from '../../../shared/assist/conversation.ts';
import { type EventId, parseConversationId } from '../../../shared/ids.ts';
import { seededRandom } from '../../../shared/seeded-random.ts';
import { delayedComment, encodeSseComment, encodeSseFrame, onTimeComment } from '../../../shared/sse.ts';
import * as fixtures from '../gallery/fixtures.ts';
import type { FeedPhase } from '../state/feed-machine.ts';
import { feedLimits } from '../state/feed-machine.ts';
import { createAssistFeed } from './assist-feed.ts';
import { createFakeTime } from './fake-environment.ts';
import { createFakeStreamService, type FakeStream, type FakeStreamOptions } from './fake-stream-service.ts';
import { createPlainStreams } from './stream-source.ts';

const conversationId = parseConversationId('7b5ef4a9-2c0b-4f6e-9d38-1b7f5a0c9e21');

function setUp(options: FakeStreamOptions & { random?: () => number } = {}) {
  const time = createFakeTime();
  const service = createFakeStreamService(options);
  const phases: FeedPhase[] = [];
  const delays: boolean[] = [];
  const tokens: boolean[] = [];
  let view: ConversationView = foldEvents([]);
  let applied: EventId[] = [];
  const feed = createAssistFeed({
    streams: createPlainStreams({
      fetch: service.fetch,
      apiBase: '',
      session: {
        token: async ({ renew = false } = {}) => {
          tokens.push(renew);
          return `t${tokens.length}`;
        },
        current: undefined,
        agent: undefined,
        signOut: async () => {},
        signedIn() {},
      },
    }),
    timers: time,
    now: time.now,
    random: options.random ?? (() => 0.5),
    conversationId,
    sink: {
      apply(events, ids) {
        view = foldEvents(events, view);
        applied = applied.concat(ids);
      },
      replace(next) {
        view = structuredClone(next);
        applied = [];
      },
      phase(phase, _seen, delayed) {
        if (phase !== phases.at(-1)) phases.push(phase);
        if (delayed !== (delays.at(-1) ?? false)) delays.push(delayed);
      },
    },
  });
  return { ...service, time, phases, delays, tokens, feed, view: () => view, applied: () => applied };
}

const send = (stream: FakeStream, list: Uint8Array[]) => {
  for (const bytes of list) stream.send(bytes);
};

test('the feed catches up, follows live, and the view is the fold of the log', async () => {
  const s = setUp();
  s.append(fixtures.started);
  s.feed.start();
  await s.time.pass(10);
  send(s.streams[0]!, s.opening(s.streams[0]!));
  await s.time.pass(10);
  s.streams[0]!.send(s.append(fixtures.interim));
  await s.time.pass(10);
  assert.deepEqual(s.phases, ['connecting', 'catchingUp', 'live']);
  assert.deepEqual(s.view(), foldEvents(s.log.map((l) => l.event)));
  assert.equal(s.streams[0]!.token, 'Bearer t1');
});

test('the service reports delays and their end; a new connection is on time until it reports otherwise', async () => {
  const s = setUp();
  s.feed.start();
  await s.time.pass(10);
  send(s.streams[0]!, s.opening(s.streams[0]!));
  await s.time.pass(10);
  s.streams[0]!.send(encodeSseComment(delayedComment));
  await s.time.pass(10);
  assert.deepEqual([s.phases.at(-1), s.delays], ['live', [true]]);
  s.streams[0]!.send(encodeSseComment(onTimeComment));
  s.streams[0]!.send(encodeSseComment(delayedComment));
  await s.time.pass(10);
  assert.deepEqual(s.delays, [true, false, true]);
  s.streams[0]!.close();
  await s.time.pass(20_000);
  send(s.streams[1]!, s.opening(s.streams[1]!));
  await s.time.pass(10);
  assert.deepEqual([s.phases.at(-1), s.delays], ['live', [true, false, true, false]]);
});

test('after 200 connections cut at any byte the view is the fold and nothing was applied twice', async () => {
  const random = seededRandom(42);
  const s = setUp({ random, keptEvents: 12 });
  const pool = [...fixtures.wholeCall, ...fixtures.longCall(400)];
  s.feed.start();
  await s.time.pass(1);
  let open: Uint8Array[] = s.opening(s.streams.at(-1)!);
  for (let round = 0; round < 200; round++) {
    for (let i = 0; i < 1 + Math.floor(random() * 3); i++) open.push(s.append(pool[(round * 2 + i) % pool.length]!));
    const all = Buffer.concat(open);
    const cut = Math.floor(random() * (all.length + 1));
    const stream = s.streams.at(-1)!;
    for (let at = 0; at < cut; ) {
      const size = 1 + Math.floor(random() * 700);
      stream.send(Uint8Array.from(all.subarray(at, Math.min(cut, at + size))));
      at += size;
      await s.time.pass(1);
    }
    if (random() < 0.5) stream.fail();
    else stream.close();
    // Events while the feed is disconnected, sometimes more than the service keeps.
    for (let i = 0; i < Math.floor(random() * 16); i++) s.append(pool[(round * 7 + i) % pool.length]!);
    const before = s.streams.length;
    await s.time.pass(feedLimits.longestDelayMs);
    assert.ok(s.streams.length > before, 'the feed reconnected');
    open = s.opening(s.streams.at(-1)!);
  }
  send(s.streams.at(-1)!, open);
  await s.time.pass(100);
  assert.deepEqual(s.view(), foldEvents(s.log.map((l) => l.event)));
  assert.equal(new Set(s.applied()).size, s.applied().length);
  assert.equal(s.phases.at(-1), 'live');
});

test('a missing event is fetched although later ones arrived', async () => {
  const s = setUp();
  s.feed.start();
  await s.time.pass(1);
  send(s.streams[0]!, s.opening(s.streams[0]!));
  await s.time.pass(1);
  s.append(fixtures.started);
  s.streams[0]!.send(s.append(fixtures.interim));
  await s.time.pass(1);
  assert.equal(s.phases.at(-1), 'gap');
  send(s.streams[1]!, s.opening(s.streams[1]!));
  await s.time.pass(1);
  assert.deepEqual(s.applied(), ['e-1', 'e-2']);
});

test('a connection silent for longer than two heartbeats is replaced', async () => {
  const s = setUp();
  s.feed.start();
  await s.time.pass(1);
  send(s.streams[0]!, s.opening(s.streams[0]!));
  await s.time.pass(feedLimits.silentMs - 100);
  assert.equal(s.streams.length, 1);
  s.streams[0]!.send(encodeSseComment(`head ${s.head()}`));
  await s.time.pass(feedLimits.silentMs - 100);
  assert.equal(s.streams.length, 1);
  await s.time.pass(200);
  assert.equal(s.streams.length, 2);
});

test('a feed that wakes up reconnects at once', async () => {
  const s = setUp();
  s.feed.start();
  await s.time.pass(1);
  s.feed.sleep();
  assert.equal(s.phases.at(-1), 'asleep');
  s.feed.wake();
  await s.time.pass(1);
  assert.equal(s.streams.length, 2);
});

test('a refused token is renewed once, then the agent is signed out', async () => {
  const refuse = () => Response.json({ type: 'x', title: 'x', status: 401, code: 'unauthenticated' }, { status: 401 });
  const s = setUp({ respond: refuse });
  s.feed.start();
  await s.time.pass(10);
  assert.deepEqual(s.tokens, [false, true]);
  assert.equal(s.phases.at(-1), 'signedOut');
});

test('a forbidden conversation is not requested again by itself', async () => {
  const s = setUp({
    respond: () => Response.json({ type: 'x', title: 'x', status: 403, code: 'forbidden' }, { status: 403 }),
  });
  s.feed.start();
  await s.time.pass(120_000);
  assert.equal(s.phases.at(-1), 'forbidden');
  assert.equal(s.tokens.length, 1);
});

test('a busy service is requested again after the time it named', async () => {
  const busy = (n: number) =>
    n === 1
      ? Response.json(
          { type: 'x', title: 'x', status: 503, code: 'draining' },
          { status: 503, headers: { 'retry-after': '7' } },
        )
      : undefined;
  const s = setUp({ respond: busy });
  s.feed.start();
  await s.time.pass(6_900);
  assert.equal(s.streams.length, 0);
  await s.time.pass(200);
  assert.equal(s.streams.length, 1);
});

test('an ended stream stays ended until the page wakes it', async () => {
  const s = setUp();
  s.feed.start();
  await s.time.pass(1);
  s.streams[0]!.send(encodeSseFrame({ event: 'end', data: '{"reason":"ended"}' }));
  await s.time.pass(60_000);
  assert.equal(s.phases.at(-1), 'ended');
  assert.equal(s.streams.length, 1);
  s.feed.wake();
  await s.time.pass(1);
  assert.equal(s.streams.length, 2);
});

test('unknown and unreadable events are skipped, and their ids still count', async () => {
  const s = setUp();
  s.feed.start();
  await s.time.pass(1);
  send(s.streams[0]!, s.opening(s.streams[0]!));
  s.streams[0]!.send(encodeSseFrame({ id: 'e-1', event: 'weather', data: '{"type":"weather"}' }));
  s.streams[0]!.send(encodeSseFrame({ id: 'e-2', event: 'utterance', data: 'not json' }));
  await s.time.pass(1);
  assert.equal(s.feed.cursor, 'e-2');
  assert.deepEqual(s.applied(), []);
  assert.equal(s.phases.at(-1), 'live');
});

test('a feed whose stream breaks waits as long as the stream asked', async () => {
  const s = setUp();
  s.feed.start();
  await s.time.pass(1);
  s.streams[0]!.send(encodeSseFrame({ event: 'cursor', data: '{"cursor":"e-0"}', retryMs: 4_200 }));
  await s.time.pass(500);
  s.streams[0]!.fail();
  await s.time.pass(4_100);
  assert.equal(s.streams.length, 1);
  await s.time.pass(200);
  assert.equal(s.streams.length, 2);
  s.feed.stop();
});
