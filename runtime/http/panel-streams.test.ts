import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Meter } from '../core/ports/meter.ts';
import { conversationId, data, endReason, setUpStreams } from '../testing/panel-streams.ts';

describe('the event streams of an instance', () => {
  it('stops following when the reader disconnects, and frees its place', () => {
    const { open, followed, streams } = setUpStreams({ maxStreams: 1 });
    const reader = open();
    assert.throws(() => open(), { code: 'unavailable' });
    reader.source.onClose();
    reader.source.onClose();
    assert.equal(followed(), 0);
    assert.equal(streams.size, 0);
    open();
  });

  it('is counted once by its end reason, also where the end closes it synchronously', () => {
    const reasons: unknown[] = [];
    const nothing = { add() {}, set() {}, record() {} };
    const meter: Meter = {
      gauge: () => nothing,
      histogram: () => nothing,
      counter: (name) =>
        name === 'earshot_sse_streams_ended_total' ? { add: (_, labels) => reasons.push(labels?.reason) } : nothing,
    };
    const { streams, identity } = setUpStreams({ meter });
    const source = streams.reserve(identity).open({
      conversationId,
      after: undefined,
      sink: {
        write() {},
        bufferedBytes: () => 0,
        end: () => source.onClose(),
        destroy() {},
      },
    });
    streams.drain();
    assert.deepEqual(reasons, ['draining']);
    assert.equal(streams.size, 0);
  });

  it('spreads the heartbeats of readers who came together over half an interval', async () => {
    let drawn = 0;
    const { clock, open } = setUpStreams({
      maxStreamsPerAgent: 100,
      random: () => (drawn++ % 97) / 97,
      stream: { heartbeatMs: 10_000 },
    });
    const readers = Array.from({ length: 50 }, () => open());
    const beats: number[] = [];
    for (let second = 1; second <= 20; second++) {
      const before = readers.reduce((sum, { comments }) => sum + comments.length, 0);
      await clock.advance(1_000);
      beats.push(readers.reduce((sum, { comments }) => sum + comments.length, 0) - before);
    }
    assert.equal(
      beats.slice(0, 4).every((count) => count === 0),
      true,
    );
    assert.ok(Math.max(...beats) <= 20, beats.join(' '));
    assert.ok(readers.every(({ comments }) => comments.length === 2));
  });

  it('limits the streams of one agent without affecting another', () => {
    const { open } = setUpStreams({ maxStreamsPerAgent: 2 });
    open();
    open();
    assert.throws(() => open(), { code: 'rate_limited' });
    open(undefined, { agentId: 'b' });
  });

  it('ends with a spread retry delay when the instance drains, and refuses new readers', () => {
    let n = 0;
    const { open, streams } = setUpStreams({ random: () => (n++ % 10) / 10 });
    const readers = Array.from({ length: 20 }, () => open());
    streams.drain();
    const delays = readers.map((r) => Number(data(r.frames.at(-1)).retryMs));
    assert.ok(readers.every((r) => endReason(r.frames)[0] === 'draining'));
    assert.ok(Math.max(...delays) - Math.min(...delays) > 2_000);
    assert.throws(() => open(), { code: 'draining' });
  });
});
