import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { emptyView } from '../../shared/assist/conversation.ts';
import { EarshotError } from '../../shared/errors.ts';
import { data, ended, endReason, setUpStreams, stored } from '../testing/panel-streams.ts';

describe('the end of an event stream', () => {
  it('asks the reader to reconnect after eight to twelve minutes, spread at random', async () => {
    for (const [random, from, to] of [
      [0, 480_000, 482_000],
      [0.5, 600_000, 602_000],
      [0.999, 719_000, 721_500],
    ] as const) {
      const { clock, open } = setUpStreams({ random: () => random });
      const reader = open();
      reader.listener.onStart({ kind: 'tail', events: [], head: 'e-0' });
      await clock.advance(from - 1_000);
      assert.deepEqual(endReason(reader.frames), []);
      await clock.advance(to - from + 1_000);
      assert.deepEqual(endReason(reader.frames), ['rotate']);
      assert.equal(reader.state.ended, true);
    }
  });

  it('ends a reader that is too many bytes behind, with the reason', () => {
    const { open, followed } = setUpStreams();
    const reader = open();
    reader.listener.onStart({ kind: 'tail', events: [], head: 'e-0' });
    reader.state.buffered = 262_145;
    reader.listener.onEvents([stored(1)]);
    assert.deepEqual(endReason(reader.frames), ['slow']);
    assert.ok(Number(data(reader.frames.at(-1)).retryMs) >= 1_000);
    assert.equal(followed(), 0, 'it has stopped following');
    const before = reader.state.writes;
    reader.listener.onEvents([stored(2)]);
    assert.equal(reader.state.writes, before, 'nothing is written after the end');
  });

  it('does not count a large start against the reader until it has been read', () => {
    const { open } = setUpStreams();
    const reader = open();
    reader.state.buffered = 900_000;
    reader.listener.onStart({ kind: 'reset', cursor: 'e-1', conversation: emptyView() });
    reader.listener.onEvents([stored(2)]);
    assert.deepEqual(endReason(reader.frames), []);
    reader.state.buffered = 900_000 + 262_145;
    reader.listener.onEvents([stored(3)]);
    assert.deepEqual(endReason(reader.frames), ['slow']);
  });

  it('ends a reader that reads nothing for 30 s, and destroys it when it does not read the end', async () => {
    const { clock, open, streams } = setUpStreams();
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

  it('ends within a minute when access is lost', async () => {
    for (const [code, reason] of [
      ['forbidden', 'forbidden'],
      ['unauthenticated', 'unauthorized'],
    ] as const) {
      const { clock, open, answerWith } = setUpStreams();
      const reader = open();
      reader.listener.onStart({ kind: 'tail', events: [], head: 'e-0' });
      await clock.advance(120_000);
      assert.deepEqual(endReason(reader.frames), []);
      answerWith({ allowed: false, code, reason: 'not_participant' });
      await clock.advance(60_000);
      assert.deepEqual(endReason(reader.frames), [reason]);
    }
  });

  it('continues while access cannot be checked, but not forever', async () => {
    const { clock, open, answerWith, asked } = setUpStreams();
    const reader = open();
    reader.listener.onStart({ kind: 'tail', events: [], head: 'e-0' });
    answerWith(new EarshotError('unavailable'));
    await clock.advance(200_000);
    assert.deepEqual(endReason(reader.frames), []);
    assert.ok(asked() >= 3);
    await clock.advance(200_000);
    assert.deepEqual(endReason(reader.frames), ['failed']);
  });

  it('ends with the session, on the monotonic clock', async () => {
    const { clock, open, identity } = setUpStreams();
    const reader = open(undefined, { expiresAt: identity.expiresAt - 3_600_000 + 90_000 });
    reader.listener.onStart({ kind: 'tail', events: [], head: 'e-0' });
    clock.jump(3_600_000);
    await clock.advance(80_000);
    assert.deepEqual(endReason(reader.frames), []);
    await clock.advance(11_000);
    assert.deepEqual(endReason(reader.frames), ['unauthorized']);
  });

  it('ends some minutes after the end of the conversation and its last event', async () => {
    const { clock, open } = setUpStreams();
    const reader = open();
    reader.listener.onStart({ kind: 'tail', events: [stored(1), ended], head: 'e-9' });
    await clock.advance(200_000);
    reader.listener.onEvents([stored(10)]);
    await clock.advance(200_000);
    assert.deepEqual(endReason(reader.frames), []);
    await clock.advance(110_000);
    assert.deepEqual(endReason(reader.frames), ['ended']);
  });

  it('ends with `failed` when the log cannot serve it', () => {
    const reader = setUpStreams().open();
    reader.listener.onError(new Error('the store is gone'));
    assert.deepEqual(endReason(reader.frames), ['failed']);
    assert.ok(!reader.frames.some((f) => f.data.includes('store')));
  });
});
