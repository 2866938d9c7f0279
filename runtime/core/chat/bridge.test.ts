import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EarshotError } from '../../../shared/errors.ts';
import { id, message, other, setUpChat } from '../../testing/chat-fixture.ts';

describe('a chat message', () => {
  it('is in the log before Dialogflow answers, and the results follow', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const base = setUpChat();
    const { chat, view } = setUpChat({
      async analyzeMessage(...args) {
        await held;
        return base.gateway.analyzeMessage(...args);
      },
    });
    assert.deepEqual(await chat.post(id, message('m1')), { utteranceId: 'c-m1', duplicate: false });
    const before = await view();
    assert.deepEqual([before.status, before.channel], ['started', 'chat']);
    assert.equal(before.utterances[0]?.messageId, 'm1');
    assert.deepEqual(before.suggestions, []);
    release();
    await chat.idle();
    const after = await view();
    assert.equal(after.utterances.length, 1);
    assert.equal(after.sentiments['c-m1']?.score, 0.5);
    assert.equal(after.suggestions[0]?.utteranceId, 'c-m1');
  });

  it('is refused when the log cannot store it, and is stored when it is posted again', async () => {
    let failure: EarshotError | undefined = new EarshotError('unavailable');
    const { chat, analyzed, view } = setUpChat({
      beforeAppend: async () => {
        if (failure) throw failure;
      },
    });
    await assert.rejects(chat.post(id, message('m1')), (error: EarshotError) => error.code === 'unavailable');
    failure = undefined;
    assert.deepEqual(await chat.post(id, message('m1')), { utteranceId: 'c-m1', duplicate: false });
    await chat.idle();
    const { status, channel, utterances } = await view();
    assert.deepEqual([status, channel, utterances.map((u) => u.text)], ['started', 'chat', ['text of m1']]);
    assert.equal(analyzed.length, 1);
  });

  it('is processed once for any number of posts, also on another instance', async () => {
    const { chat, make, analyzed, view } = setUpChat();
    const second = make();
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, (_, n) => (n % 2 ? chat : second.chat).post(id, message('m1'))),
    );
    await chat.idle();
    await second.chat.idle();
    outcomes.push(await second.chat.post(id, message('m1')));
    assert.equal(outcomes.filter((outcome) => !outcome.duplicate).length, 1);
    assert.equal(analyzed.length, 1);
    assert.equal((await view()).utterances.length, 1);
  });

  it('has the same request id on every instance, and another one in another conversation', async () => {
    const { chat, analyzed } = setUpChat();
    const again = setUpChat();
    await chat.post(id, message('m1'));
    // Conversations are processed side by side, so wait for the first to keep the order of the list.
    await chat.idle();
    await chat.post(other, message('m1'));
    await again.chat.post(id, message('m1'));
    await chat.idle();
    await again.chat.idle();
    assert.ok(analyzed[0]!.requestId.length <= 36);
    assert.equal(again.analyzed[0]!.requestId, analyzed[0]!.requestId);
    assert.notEqual(analyzed[1]!.requestId, analyzed[0]!.requestId);
    assert.equal(analyzed[0]!.sentAt, '2026-01-01T10:00:00.000Z');
  });

  it('keeps its place in the conversation, and its offset from the first message', async () => {
    const { chat, analyzed, view } = setUpChat();
    for (let n = 0; n < 20; n++)
      await chat.post(id, message(`m${n}`, { sentAt: new Date(Date.UTC(2026, 0, 1) + n * 1500).toISOString() }));
    await chat.idle();
    const { utterances } = await view();
    assert.deepEqual(
      analyzed.map((a) => a.text),
      utterances.map((u) => u.text),
    );
    assert.deepEqual(utterances.map((u) => u.startMs).slice(0, 3), [0, 1500, 3000]);
  });

  it('keeps its offset when the store lost the start of the conversation', async () => {
    const { chat, store, view } = setUpChat();
    for (let n = 0; n < 4; n++) {
      if (n === 2) await store.delete(`chat-start:${id}`);
      await chat.post(id, message(`m${n}`, { sentAt: new Date(Date.UTC(2026, 0, 1) + n * 1500).toISOString() }));
    }
    await chat.idle();
    assert.deepEqual(
      (await view()).utterances.map((u) => [u.messageId, u.startMs]),
      [
        ['m0', 0],
        ['m1', 1500],
        ['m2', 3000],
        ['m3', 4500],
      ],
    );
  });

  it('starts the next segment after the conversation was completed', async () => {
    const { chat, closing, analyzed, view, make, clock } = setUpChat();
    await chat.post(id, message('m1'));
    await chat.idle();
    await closing.end(id, 'requested');
    assert.equal((await view()).status, 'ended');
    await chat.post(id, message('m2', { sentAt: new Date(clock.now() + 1).toISOString() }));
    await chat.idle();
    assert.equal((await view()).status, 'started');
    const second = make();
    await second.chat.post(id, message('m3'));
    await second.chat.idle();
    assert.deepEqual(
      analyzed.map((a) => a.segment),
      [1, 2, 2].map((n) => `c/${id}/${n}`),
    );
  });

  it('T15 makes a notice when it cannot be analyzed, and can be posted again after a retryable failure', async () => {
    let failure: EarshotError | undefined = new EarshotError('unavailable');
    const base = setUpChat();
    const { chat, view } = setUpChat({
      analyzeMessage: (...args) => (failure ? Promise.reject(failure) : base.gateway.analyzeMessage(...args)),
    });
    await chat.post(id, message('m1'));
    await chat.idle();
    assert.equal((await view()).notices[0]?.params?.reason, 'unavailable');
    failure = undefined;
    assert.equal((await chat.post(id, message('m1'))).duplicate, false);
    await chat.idle();
    assert.equal((await view()).utterances.length, 1);
    assert.ok((await view()).sentiments['c-m1']);
    assert.deepEqual(
      (await view()).notices.map((notice) => [notice.noticeId, notice.resolved]),
      [['chat-engine', true]],
    );
    failure = new EarshotError('forbidden');
    await chat.post(id, message('m2'));
    await chat.idle();
    assert.equal((await chat.post(id, message('m2'))).duplicate, true);
  });

  it('is shown without assistance when too many of its conversation wait, and refused when too many wait in all', async () => {
    const { chat, view } = setUpChat({
      analyzeMessage: () => new Promise(() => {}),
      limits: { waiting: 2, waitingInAll: 3 },
    });
    await chat.post(id, message('m1'));
    await chat.post(id, message('m2'));
    for (const later of ['m3', 'm4']) {
      assert.deepEqual(await chat.post(id, message(later)), { utteranceId: `c-${later}`, duplicate: false });
    }
    assert.equal((await chat.post(id, message('m3'))).duplicate, true);
    const { utterances, notices } = await view();
    assert.deepEqual(
      utterances.map(({ utteranceId }) => utteranceId),
      ['c-m1', 'c-m2', 'c-m3', 'c-m4'],
    );
    assert.deepEqual(
      notices.map(({ noticeId, resolved }) => [noticeId, resolved]),
      [['chat-engine', undefined]],
    );
    await chat.post(other, message('m1'));
    await assert.rejects(chat.post(other, message('m2')), (error: EarshotError) => error.code === 'rate_limited');
  });
});
