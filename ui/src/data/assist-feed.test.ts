import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ConversationView, foldEvents } from '../../../shared/assist/conversation.ts';
import type { AssistEvent } from '../../../shared/assist/event.ts';
import { type EventId, parseConversationId } from '../../../shared/ids.ts';
import { seededRandom } from '../../../shared/seeded-random.ts';
import { delayedComment, encodeSseComment, encodeSseFrame, onTimeComment } from '../../../shared/sse.ts';
import * as fixtures from '../gallery/fixtures.ts';
import type { FeedPhase } from '../state/feed-machine.ts';
import { feedLimits } from '../state/feed-machine.ts';
import { createAssistFeed } from './assist-feed.ts';
import { createFakeTime } from './fake-environment.ts';

const conversationId = parseConversationId('7b5ef4a9-2c0b-4f6e-9d38-1b7f5a0c9e21');

type Stream = {
  readonly after: string | undefined;
  readonly token: string;
  send(bytes: Uint8Array): void;
  close(): void;
  fail(): void;
};

function scene(options: { random?: () => number; kept?: number; respond?: (n: number) => Response | undefined } = {}) {
  const time = createFakeTime();
  const log: { id: EventId; event: AssistEvent }[] = [];
  const streams: Stream[] = [];
  const phases: FeedPhase[] = [];
  const delays: boolean[] = [];
  const tokens: boolean[] = [];
  let view: ConversationView = foldEvents([]);
  let applied: EventId[] = [];
  let calls = 0;
  const live = new Set<ReadableStreamDefaultController<Uint8Array>>();
  const fetch = async (_url: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const given = options.respond?.(++calls);
    if (given) return given;
    const headers = new Headers(init?.headers);
    let controller!: ReadableStreamDefaultController<Uint8Array>;
    const body = new ReadableStream<Uint8Array>({
      start(c) {
        controller = c;
        live.add(c);
      },
      cancel: () => void live.delete(controller),
    });
    init?.signal?.addEventListener('abort', () => {
      live.delete(controller);
      try {
        controller.error(new DOMException('aborted', 'AbortError'));
      } catch {
        // It was over already.
      }
    });
    const after = headers.get('last-event-id') ?? undefined;
    streams.push({
      after,
      token: headers.get('authorization') ?? '',
      send: (bytes) => live.has(controller) && controller.enqueue(bytes),
      close() {
        if (live.delete(controller)) controller.close();
      },
      fail() {
        if (live.delete(controller)) controller.error(new TypeError('network'));
      },
    });
    return new Response(body, { status: 200 });
  };
  const feed = createAssistFeed({
    fetch,
    timers: time,
    now: time.now,
    random: options.random ?? (() => 0.5),
    apiBase: '',
    session: {
      token: async ({ renew = false } = {}) => {
        tokens.push(renew);
        return `t${tokens.length}`;
      },
      current: undefined,
      agent: undefined,
    },
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
      phase(phase, _seen, late) {
        if (phase !== phases.at(-1)) phases.push(phase);
        if (late !== (delays.at(-1) ?? false)) delays.push(late);
      },
    },
  });
  const head = () => log.at(-1)?.id ?? ('e-0' as EventId);
  const frameOf = (stored: { id: EventId; event: AssistEvent }) =>
    encodeSseFrame({ id: stored.id, event: stored.event.type, data: JSON.stringify(stored.event) });
  /** What the service sends first: the cursor, then the exact tail or a reset, then the head. */
  function serve(stream: Stream): Uint8Array[] {
    const at = log.findIndex((s) => s.id === stream.after);
    const first = Math.max(0, log.length - (options.kept ?? Number.POSITIVE_INFINITY));
    const known = stream.after === undefined || stream.after === 'e-0' ? first === 0 : at >= first - 1 && at >= 0;
    const bytes = [encodeSseFrame({ event: 'cursor', data: JSON.stringify({ cursor: stream.after ?? 'e-0' }) })];
    if (known) for (const stored of log.slice(at + 1)) bytes.push(frameOf(stored));
    else {
      const conversation = foldEvents(log.map((s) => s.event));
      bytes.push(
        encodeSseFrame({ id: head(), event: 'reset', data: JSON.stringify({ cursor: head(), conversation }) }),
      );
    }
    return [...bytes, encodeSseComment(`head ${head()}`)];
  }
  const append = (event: AssistEvent) => {
    log.push({ id: `e-${log.length + 1}`, event });
    return frameOf(log.at(-1)!);
  };
  return {
    time,
    log,
    streams,
    phases,
    delays,
    tokens,
    feed,
    serve,
    append,
    head,
    view: () => view,
    applied: () => applied,
  };
}

const send = (stream: Stream, list: Uint8Array[]) => {
  for (const bytes of list) stream.send(bytes);
};

test('it follows from the start, then live, and the view is the fold', async () => {
  const s = scene();
  s.append(fixtures.started);
  s.feed.start();
  await s.time.pass(10);
  send(s.streams[0]!, s.serve(s.streams[0]!));
  await s.time.pass(10);
  s.streams[0]!.send(s.append(fixtures.interim));
  await s.time.pass(10);
  assert.deepEqual(s.phases, ['connecting', 'catchingUp', 'live']);
  assert.deepEqual(s.view(), foldEvents(s.log.map((l) => l.event)));
  assert.equal(s.streams[0]!.token, 'Bearer t1');
});

test('the service says that it is late and that it is on time again; a new connection is on time until it says otherwise', async () => {
  const s = scene();
  s.feed.start();
  await s.time.pass(10);
  send(s.streams[0]!, s.serve(s.streams[0]!));
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
  send(s.streams[1]!, s.serve(s.streams[1]!));
  await s.time.pass(10);
  assert.deepEqual([s.phases.at(-1), s.delays], ['live', [true, false, true, false]]);
});

test('cut at any byte, two hundred times, it ends with exactly the fold and applies nothing twice', async () => {
  const random = seededRandom(42);
  const s = scene({ random, kept: 12 });
  const pool = [...fixtures.wholeCall, ...fixtures.longCall(400)];
  s.feed.start();
  await s.time.pass(1);
  let open: Uint8Array[] = s.serve(s.streams.at(-1)!);
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
    // While it is away more is said, sometimes more than the service keeps.
    for (let i = 0; i < Math.floor(random() * 16); i++) s.append(pool[(round * 7 + i) % pool.length]!);
    const before = s.streams.length;
    await s.time.pass(feedLimits.longestDelayMs);
    assert.ok(s.streams.length > before, 'it came back');
    open = s.serve(s.streams.at(-1)!);
  }
  send(s.streams.at(-1)!, open);
  await s.time.pass(100);
  assert.deepEqual(s.view(), foldEvents(s.log.map((l) => l.event)));
  assert.equal(new Set(s.applied()).size, s.applied().length);
  assert.equal(s.phases.at(-1), 'live');
});

test('an event that never arrived is fetched, though later ones came', async () => {
  const s = scene();
  s.feed.start();
  await s.time.pass(1);
  send(s.streams[0]!, s.serve(s.streams[0]!));
  await s.time.pass(1);
  s.append(fixtures.started);
  s.streams[0]!.send(s.append(fixtures.interim));
  await s.time.pass(1);
  assert.equal(s.phases.at(-1), 'gap');
  send(s.streams[1]!, s.serve(s.streams[1]!));
  await s.time.pass(1);
  assert.deepEqual(s.applied(), ['e-1', 'e-2']);
});

test('silence longer than two heartbeats is a dead connection', async () => {
  const s = scene();
  s.feed.start();
  await s.time.pass(1);
  send(s.streams[0]!, s.serve(s.streams[0]!));
  await s.time.pass(feedLimits.silentMs - 100);
  assert.equal(s.streams.length, 1);
  s.streams[0]!.send(encodeSseComment(`head ${s.head()}`));
  await s.time.pass(feedLimits.silentMs - 100);
  assert.equal(s.streams.length, 1);
  await s.time.pass(200);
  assert.equal(s.streams.length, 2);
});

test('waking after the machine slept looks at once', async () => {
  const s = scene();
  s.feed.start();
  await s.time.pass(1);
  s.feed.sleep();
  assert.equal(s.phases.at(-1), 'asleep');
  s.feed.wake();
  await s.time.pass(1);
  assert.equal(s.streams.length, 2);
});

test('a refused session renews its token once, then says that she is signed out', async () => {
  const refuse = () => Response.json({ type: 'x', title: 'x', status: 401, code: 'unauthenticated' }, { status: 401 });
  const s = scene({ respond: refuse });
  s.feed.start();
  await s.time.pass(10);
  assert.deepEqual(s.tokens, [false, true]);
  assert.equal(s.phases.at(-1), 'signedOut');
});

test('forbidden is told and not tried again by itself', async () => {
  const s = scene({
    respond: () => Response.json({ type: 'x', title: 'x', status: 403, code: 'forbidden' }, { status: 403 }),
  });
  s.feed.start();
  await s.time.pass(120_000);
  assert.equal(s.phases.at(-1), 'forbidden');
  assert.equal(s.tokens.length, 1);
});

test('a service that is busy is asked again after the time it named', async () => {
  const busy = (n: number) =>
    n === 1
      ? Response.json(
          { type: 'x', title: 'x', status: 503, code: 'draining' },
          { status: 503, headers: { 'retry-after': '7' } },
        )
      : undefined;
  const s = scene({ respond: busy });
  s.feed.start();
  await s.time.pass(6_900);
  assert.equal(s.streams.length, 0);
  await s.time.pass(200);
  assert.equal(s.streams.length, 1);
});

test('an ended stream stays ended until she looks again', async () => {
  const s = scene();
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

test('what this version does not know is passed over, and its id still counts', async () => {
  const s = scene();
  s.feed.start();
  await s.time.pass(1);
  send(s.streams[0]!, s.serve(s.streams[0]!));
  s.streams[0]!.send(encodeSseFrame({ id: 'e-1', event: 'weather', data: '{"type":"weather"}' }));
  s.streams[0]!.send(encodeSseFrame({ id: 'e-2', event: 'utterance', data: 'not json' }));
  await s.time.pass(1);
  assert.equal(s.feed.cursor, 'e-2');
  assert.deepEqual(s.applied(), []);
  assert.equal(s.phases.at(-1), 'live');
});

test('a panel whose stream breaks waits as long as the stream asked it to', async () => {
  const s = scene();
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
