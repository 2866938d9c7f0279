import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ConversationView } from '../../shared/assist/conversation.ts';
import { emptyView } from '../../shared/assist/conversation.ts';
import type { AssistEvent } from '../../shared/assist/event.ts';
import { EarshotError } from '../../shared/errors.ts';
import { type EventId, parseConversationId, toEventId } from '../../shared/ids.ts';
import { createSseDecoder, type SseFrame } from '../../shared/sse.ts';
import type { ConversationLog, LogListener, StoredEvent } from '../core/ports/conversation-log.ts';
import type { Meter } from '../core/ports/meter.ts';
import type { Access, PanelAccess, PanelIdentity } from '../core/ports/panel-access.ts';
import { createTestClock } from '../testing/clock.ts';
import { createEventStreams, type EventStreamsOptions } from './event-streams.ts';
import { cursorOf } from './events-route.ts';

const conversationId = parseConversationId('11111111-1111-4111-8111-111111111111');

function stored(seq: number, text = 'hello'): StoredEvent {
  const event: AssistEvent = {
    type: 'utterance',
    utteranceId: `u${seq}`,
    revision: 1,
    role: 'customer',
    text,
    final: true,
    startMs: 0,
    endMs: 1,
  };
  return { id: toEventId('e', seq), seq, event };
}

const ended: StoredEvent = {
  id: 'e-9',
  seq: 9,
  event: { type: 'conversation', status: 'ended', channel: 'voice', at: '2026-01-01T00:00:00Z' },
};

function setUp(change: Partial<EventStreamsOptions> = {}) {
  const clock = createTestClock();
  const listeners: LogListener[] = [];
  let followed = 0;
  let answer: Access | Error = { allowed: true, mode: 'participant' };
  let asked = 0;
  let degraded = false;
  const log = {
    get degraded() {
      return degraded;
    },
    head: () => 'e-42' as EventId,
    follow(_id: string, _after: EventId | undefined, listener: LogListener) {
      listeners.push(listener);
      followed += 1;
      return () => {
        followed -= 1;
      };
    },
  } as unknown as ConversationLog;
  const access = {
    async authorize(_i: PanelIdentity, _c: string, _p: string, options: { fresh?: boolean }) {
      asked += 1;
      assert.equal(options.fresh, true);
      if (answer instanceof Error) throw answer;
      return answer;
    },
  } as unknown as PanelAccess;
  const streams = createEventStreams({ log, access, clock, random: () => 0.5, maxStreams: 100, ...change });
  const identity: PanelIdentity = {
    agentId: 'a',
    name: 'A',
    organizationId: 'o',
    sessionId: 's',
    expiresAt: clock.now() + 3_600_000,
  };

  const open = (after?: EventId, who: Partial<PanelIdentity> = {}) => {
    const frames: SseFrame[] = [];
    const comments: string[] = [];
    const retries: number[] = [];
    const state = { buffered: 0, ended: false, destroyed: false, writes: 0 };
    const decoder = createSseDecoder({
      onFrame: (frame) => frames.push(frame),
      onComment: (text) => comments.push(text),
      onRetry: (ms) => retries.push(ms),
    });
    const source = streams.reserve({ ...identity, ...who }).open(conversationId, after, {
      write(bytes) {
        state.writes += 1;
        decoder.push(bytes);
      },
      bufferedBytes: () => state.buffered,
      end() {
        state.ended = true;
      },
      destroy() {
        state.destroyed = true;
      },
    });
    return { frames, comments, retries, state, source, listener: listeners.at(-1)! };
  };
  return {
    clock,
    streams,
    open,
    identity,
    followed: () => followed,
    asked: () => asked,
    setDegraded(now: boolean) {
      degraded = now;
    },
    answerWith(next: Access | Error) {
      answer = next;
    },
  };
}

const data = (frame: SseFrame | undefined) => JSON.parse(frame?.data ?? 'null') as Record<string, unknown>;
const endReason = (frames: SseFrame[]) => frames.filter((f) => f.event === 'end').map((f) => data(f).reason);

describe('an event stream', () => {
  it('begins with the cursor it was resumed from and a spread retry, then hands on the tail', () => {
    const { open } = setUp();
    const reader = open('e-3');
    assert.equal(reader.frames.length, 0, 'nothing before the log has answered');
    reader.listener.onStart({ kind: 'tail', events: [stored(4), stored(5)], head: 'e-5' });
    assert.deepEqual(
      reader.frames.map((f) => [f.event, f.id]),
      [
        ['cursor', undefined],
        ['utterance', 'e-4'],
        ['utterance', 'e-5'],
      ],
    );
    assert.deepEqual(data(reader.frames[0]), { cursor: 'e-3', kind: 'tail' });
    assert.ok(reader.retries[0]! >= 1_000 && reader.retries[0]! <= 5_000);
    assert.deepEqual(data(reader.frames[1]), stored(4).event);
  });

  it('says seq 0 of the log’s epoch where no cursor was given', () => {
    const reader = setUp().open();
    reader.listener.onStart({ kind: 'tail', events: [stored(1)], head: 'e-1' });
    assert.deepEqual(data(reader.frames[0]), { cursor: 'e-0', kind: 'tail' });
  });

  it('hands on a reset with its cursor as the id', () => {
    const reader = setUp().open('old-7');
    const conversation: ConversationView = { ...emptyView(), status: 'started' };
    reader.listener.onStart({ kind: 'reset', cursor: 'e-8', conversation });
    assert.deepEqual(data(reader.frames[0]), { cursor: 'e-8', kind: 'reset' });
    assert.equal(reader.frames[1]?.event, 'reset');
    assert.equal(reader.frames[1]?.id, 'e-8');
    assert.deepEqual(data(reader.frames[1]), { type: 'reset', cursor: 'e-8', conversation });
    reader.listener.onEvents([stored(9)]);
    assert.equal(reader.frames[2]?.id, 'e-9');
  });

  it('encodes an event once for all its readers', () => {
    const { open } = setUp();
    const event = stored(1);
    const readers = [open(), open(), open()];
    for (const reader of readers) reader.listener.onStart({ kind: 'tail', events: [], head: 'e-0' });
    readers[0]!.listener.onEvents([event]);
    const { encoded } = event;
    assert.ok(encoded);
    for (const reader of readers.slice(1)) reader.listener.onEvents([event]);
    assert.equal(event.encoded, encoded);
    for (const reader of readers) assert.deepEqual(data(reader.frames.at(-1)), event.event);
  });

  it('sends a comment with the head id every ten seconds', async () => {
    const { clock, open } = setUp();
    const reader = open();
    reader.listener.onStart({ kind: 'tail', events: [], head: 'e-0' });
    await clock.advance(35_000);
    assert.deepEqual(reader.comments, ['head e-42', 'head e-42', 'head e-42']);
  });

  it('says when what others write comes late, and when it does no more', async () => {
    const { clock, open, setDegraded } = setUp();
    const reader = open();
    reader.listener.onStart({ kind: 'tail', events: [], head: 'e-0' });
    await clock.advance(2_000);
    assert.deepEqual(reader.comments, []);
    setDegraded(true);
    await clock.advance(3_000);
    assert.deepEqual(reader.comments, ['delayed']);
    const later = open('e-3');
    await clock.advance(1_000);
    assert.deepEqual(later.comments, ['delayed'], 'who comes while it lasts is told, too');
    setDegraded(false);
    await clock.advance(1_000);
    assert.deepEqual(
      [reader.comments, later.comments],
      [
        ['delayed', 'on-time'],
        ['delayed', 'on-time'],
      ],
    );
  });

  it('asks the reader to come again between eight and twelve minutes, each at another time', async () => {
    for (const [random, from, to] of [
      [0, 480_000, 482_000],
      [0.5, 600_000, 602_000],
      [0.999, 719_000, 721_500],
    ] as const) {
      const { clock, open } = setUp({ random: () => random });
      const reader = open();
      reader.listener.onStart({ kind: 'tail', events: [], head: 'e-0' });
      await clock.advance(from - 1_000);
      assert.deepEqual(endReason(reader.frames), []);
      await clock.advance(to - from + 1_000);
      assert.deepEqual(endReason(reader.frames), ['rotate']);
      assert.equal(reader.state.ended, true);
    }
  });

  it('closes a reader that lies too far behind, and says so before it goes', () => {
    const { open, followed } = setUp();
    const reader = open();
    reader.listener.onStart({ kind: 'tail', events: [], head: 'e-0' });
    reader.state.buffered = 262_145;
    reader.listener.onEvents([stored(1)]);
    assert.deepEqual(endReason(reader.frames), ['slow']);
    assert.ok(Number(data(reader.frames.at(-1)).retryMs) >= 1_000);
    assert.equal(followed(), 0, 'it follows no more');
    const before = reader.state.writes;
    reader.listener.onEvents([stored(2)]);
    assert.equal(reader.state.writes, before, 'and nothing is written behind the end');
  });

  it('does not count a large start against the reader until it has been taken', () => {
    const { open } = setUp();
    const reader = open();
    reader.state.buffered = 900_000;
    reader.listener.onStart({ kind: 'reset', cursor: 'e-1', conversation: emptyView() });
    reader.listener.onEvents([stored(2)]);
    assert.deepEqual(endReason(reader.frames), []);
    reader.state.buffered = 900_000 + 262_145;
    reader.listener.onEvents([stored(3)]);
    assert.deepEqual(endReason(reader.frames), ['slow']);
  });

  it('closes a reader that takes nothing for half a minute, and cuts it when it does not even take that', async () => {
    const { clock, open, streams } = setUp();
    const reader = open();
    reader.listener.onStart({ kind: 'tail', events: [], head: 'e-0' });
    reader.state.buffered = 10;
    await clock.advance(31_000);
    assert.deepEqual(endReason(reader.frames), ['slow']);
    assert.equal(reader.state.destroyed, false);
    await clock.advance(3_000);
    assert.equal(reader.state.destroyed, true);
    assert.equal(streams.size, 0);
  });

  it('ends within a minute when the right to follow is gone', async () => {
    for (const [code, reason] of [
      ['forbidden', 'forbidden'],
      ['unauthenticated', 'unauthorized'],
    ] as const) {
      const { clock, open, answerWith } = setUp();
      const reader = open();
      reader.listener.onStart({ kind: 'tail', events: [], head: 'e-0' });
      await clock.advance(120_000);
      assert.deepEqual(endReason(reader.frames), []);
      answerWith({ allowed: false, code, reason: 'not_participant' });
      await clock.advance(60_000);
      assert.deepEqual(endReason(reader.frames), [reason]);
    }
  });

  it('outlasts a while in which nobody can say, but not for ever', async () => {
    const { clock, open, answerWith, asked } = setUp();
    const reader = open();
    reader.listener.onStart({ kind: 'tail', events: [], head: 'e-0' });
    answerWith(new EarshotError('unavailable'));
    await clock.advance(200_000);
    assert.deepEqual(endReason(reader.frames), []);
    assert.ok(asked() >= 3);
    await clock.advance(200_000);
    assert.deepEqual(endReason(reader.frames), ['failed']);
  });

  it('ends with the session, by a clock that does not jump', async () => {
    const { clock, open, identity } = setUp();
    const reader = open(undefined, { expiresAt: identity.expiresAt - 3_600_000 + 90_000 });
    reader.listener.onStart({ kind: 'tail', events: [], head: 'e-0' });
    clock.jump(3_600_000);
    await clock.advance(80_000);
    assert.deepEqual(endReason(reader.frames), []);
    await clock.advance(11_000);
    assert.deepEqual(endReason(reader.frames), ['unauthorized']);
  });

  it('ends some minutes after the conversation has ended and nothing more came', async () => {
    const { clock, open } = setUp();
    const reader = open();
    reader.listener.onStart({ kind: 'tail', events: [stored(1), ended], head: 'e-9' });
    await clock.advance(200_000);
    reader.listener.onEvents([stored(10)]);
    await clock.advance(200_000);
    assert.deepEqual(endReason(reader.frames), []);
    await clock.advance(110_000);
    assert.deepEqual(endReason(reader.frames), ['ended']);
  });

  it('ends with “failed” when the log can not serve it', () => {
    const reader = setUp().open();
    reader.listener.onError(new Error('the store is gone'));
    assert.deepEqual(endReason(reader.frames), ['failed']);
    assert.ok(!reader.frames.some((f) => f.data.includes('store')));
  });

  it('stops following when the reader leaves, and gives its place back', () => {
    const { open, followed, streams } = setUp({ maxStreams: 1 });
    const reader = open();
    assert.throws(() => open(), { code: 'unavailable' });
    reader.source.onClose();
    reader.source.onClose();
    assert.equal(followed(), 0);
    assert.equal(streams.size, 0);
    open();
  });

  it('is counted by the reason it ended for, also where its end closes it at once', () => {
    const reasons: unknown[] = [];
    const nothing = { add() {}, set() {}, record() {} };
    const meter: Meter = {
      gauge: () => nothing,
      histogram: () => nothing,
      counter: (name) =>
        name === 'earshot_sse_streams_ended_total' ? { add: (_, labels) => reasons.push(labels?.reason) } : nothing,
    };
    const { streams, identity } = setUp({ meter });
    const source = streams.reserve(identity).open(conversationId, undefined, {
      write() {},
      bufferedBytes: () => 0,
      end: () => source.onClose(),
      destroy() {},
    });
    streams.drain();
    assert.deepEqual(reasons, ['draining']);
    assert.equal(streams.size, 0);
  });

  it('bounds the streams of one agent without touching another', () => {
    const { open } = setUp({ maxStreamsPerAgent: 2 });
    open();
    open();
    assert.throws(() => open(), { code: 'rate_limited' });
    open(undefined, { agentId: 'b' });
  });

  it('sends everybody elsewhere when the instance drains, spread over seconds, and takes nobody new', () => {
    let n = 0;
    const { open, streams } = setUp({ random: () => (n++ % 10) / 10 });
    const readers = Array.from({ length: 20 }, () => open());
    streams.drain();
    const delays = readers.map((r) => Number(data(r.frames.at(-1)).retryMs));
    assert.ok(readers.every((r) => endReason(r.frames)[0] === 'draining'));
    assert.ok(Math.max(...delays) - Math.min(...delays) > 2_000);
    assert.throws(() => open(), { code: 'draining' });
  });
});

describe('the cursor in Last-Event-ID', () => {
  it('is absent, an id, or nowhere', () => {
    assert.equal(cursorOf(undefined), undefined);
    assert.equal(cursorOf(''), undefined);
    assert.equal(cursorOf('abc-12'), 'abc-12');
    for (const text of ['abc', '-1', 'abc-1.5', 'ABC-1', `a-${'9'.repeat(30)}`, '../x-1', 'a-1\n']) {
      assert.equal(cursorOf(text), 'none-0', text);
    }
  });
});
