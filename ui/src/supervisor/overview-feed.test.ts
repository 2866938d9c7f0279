import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { encodeSseComment, encodeSseFrame, onTimeComment } from '../../../shared/sse.ts';
import type { OverviewRow } from '../../../shared/supervisor/overview.ts';
import { createFakeTime } from '../data/fake-environment.ts';
import { type FakeBody, openFakeBody } from '../data/fake-response-body.ts';
import { createOverviewFeed } from './overview-feed.ts';

const row = (conversationId: string, score = 0): OverviewRow => ({
  ...{ conversationId, channel: 'voice', startedAt: '2026-11-27T10:00:00.000Z', alerts: [] },
  ...{ engineState: 'ok', connection: 'ok', need: { score, reasons: [] } },
});
const frame = (event: string, data: unknown) => encodeSseFrame({ event, data: JSON.stringify(data) });
const overview = (ids: readonly string[], more: object = {}) =>
  frame('overview', {
    at: '2026-11-27T10:00:00.000Z',
    conversations: ids.map((id) => row(id)),
    partial: false,
    ...more,
  });

/** `refusals`: problems that are answered first. */
async function setUp(refusals: string[] = []) {
  const time = createFakeTime();
  const streams: FakeBody[] = [];
  const seen: unknown[] = [];
  const renewed: boolean[] = [];
  const problem = (code: string) =>
    new Response(JSON.stringify({ type: 'x', title: 'x', status: 400, code }), {
      status: code === 'forbidden' ? 403 : 401,
      headers: { 'content-type': 'application/problem+json' },
    });
  const feed = createOverviewFeed({
    async fetch(_url, init) {
      const refusal = refusals.shift();
      if (refusal === 'unreachable') throw new TypeError('fetch failed');
      if (refusal) return problem(refusal);
      const stream = openFakeBody(init);
      streams.push(stream);
      return new Response(stream.body);
    },
    ...{ timers: time, random: () => 0.5, apiBase: '' },
    session: {
      async token(options) {
        renewed.push(options?.renew ?? false);
        return 'token';
      },
    },
    onState: (state) => seen.push(state),
    onOverview: ({ conversations }) => seen.push(['all', ...conversations.map((each) => each.conversationId)]),
    onChanges: (changed, removed) => seen.push(['changed', changed.map((each) => each.conversationId), removed]),
    onHidden: (count) => seen.push(['hidden', count]),
    onAlert: ({ title }) => seen.push(['alert', title]),
  });
  feed.start();
  /** What was seen since the last look; a chunk takes some turns of the reader. */
  const look = async () => {
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
    await time.pass(0);
    return seen.splice(0);
  };
  return {
    time,
    streams,
    feed,
    look,
    renewed,
    state: async () => (await look()).filter((each) => typeof each === 'string'),
  };
}

describe('the feed of the overview', () => {
  it('begins with the whole list, and passes on what one chunk brings together', async () => {
    const { streams, look, feed } = await setUp();
    assert.deepEqual(await look(), ['connecting']);
    streams[0]!.send(overview(['a', 'b'], { hidden: 2 }));
    assert.deepEqual(await look(), [['all', 'a', 'b'], ['hidden', 2], 'live']);
    const chunk = [
      frame('conversation', row('c')),
      frame('removed', { conversationId: 'a' }),
      frame('conversation', row('d')),
      frame('removed', { conversationId: 'd' }),
      frame('hidden', { hidden: 1 }),
    ];
    streams[0]!.send(Buffer.concat(chunk));
    assert.deepEqual(await look(), [
      ['hidden', 1],
      ['changed', ['c'], ['a', 'd']],
    ]);
    feed.close();
  });

  it('replaces everything with the list of the next stream after a cut', async () => {
    const { time, streams, look, feed } = await setUp();
    await look();
    streams[0]!.send(overview(['a', 'b']));
    await look();
    streams[0]!.fail(new Error('cut'));
    assert.deepEqual(await look(), ['away']);
    await time.pass(2_000);
    await look();
    streams[1]!.send(overview(['b']));
    assert.deepEqual((await look())[0], ['all', 'b']);
    feed.close();
  });

  it('takes a stream without a byte for so long as cut', async () => {
    const { time, streams, look, feed } = await setUp();
    await look();
    streams[0]!.send(overview([]));
    await look();
    await time.pass(20_000);
    streams[0]!.send(encodeSseComment('live'));
    await look();
    await time.pass(20_000);
    assert.deepEqual(await look(), []);
    await time.pass(6_000);
    assert.deepEqual((await look())[0], 'away');
    feed.close();
  });

  it('says whether other instances can be reached', async () => {
    const { streams, look, feed } = await setUp();
    await look();
    streams[0]!.send(overview([], { partial: true }));
    assert.equal((await look()).at(-1), 'delayed');
    streams[0]!.send(encodeSseComment(onTimeComment));
    assert.deepEqual(await look(), ['live']);
    feed.close();
  });

  it('renews a refused token once, and waits for a sign-in where that is refused as well', async () => {
    const { time, look, feed, renewed } = await setUp(['unauthenticated', 'unauthenticated']);
    assert.deepEqual(await look(), ['connecting', 'signedOut']);
    assert.deepEqual(renewed, [false, true]);
    await time.pass(60_000);
    assert.deepEqual(await look(), []);
    feed.start();
    assert.deepEqual(await look(), ['connecting']);
    feed.close();
  });

  it('stops where the supervisor has lost the permission, and tries again with longer waits where nothing answers', async () => {
    const lost = await setUp(['forbidden']);
    assert.deepEqual(await lost.look(), ['connecting', 'forbidden']);
    const away = await setUp(['unreachable', 'unreachable', 'unreachable']);
    await away.look();
    await away.time.pass(1_500);
    await away.look();
    await away.time.pass(3_000);
    await away.look();
    assert.equal(away.streams.length, 0);
    await away.time.pass(6_000);
    await away.look();
    assert.equal(away.streams.length, 1);
    away.feed.close();
  });

  it('drops a row that makes no sense and goes on', async () => {
    const { streams, look, feed } = await setUp();
    await look();
    streams[0]!.send(overview(['a']));
    await look();
    streams[0]!.send(Buffer.concat([frame('conversation', { conversationId: 7 }), frame('conversation', row('b'))]));
    assert.deepEqual(await look(), [['changed', ['b'], []]]);
    feed.close();
  });
});
