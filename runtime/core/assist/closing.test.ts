import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EarshotError } from '../../../shared/errors.ts';
import { id, message, other, setUpChat } from '../../testing/chat-fixture.ts';
import { createQuietChats } from '../chat/quiet-chats.ts';
import type { AssistGateway } from '../ports/assist-gateway.ts';
import type { EndCause } from './closing.ts';

function setUp(overrides: Partial<AssistGateway> = {}) {
  const summaries: string[] = [];
  const set = setUpChat({
    summarize: async ({ conversationName }) => {
      summaries.push(conversationName);
      return { sections: [{ title: 'Situation', text: 'It broke.' }], answerRecord: `r/s${summaries.length}` };
    },
    ...overrides,
  });
  const later = () => ({ sentAt: new Date(set.clock.now()).toISOString() });
  return { ...set, summaries, later };
}

describe('the end of a chat', () => {
  for (const cause of ['requested', 'left', 'notified', 'quiet'] satisfies EndCause[])
    it(`has its summary in the log, whatever ends it: ${cause}`, async () => {
      const { chat, closing, view } = setUp();
      await chat.post(id, message('m1'));
      await closing.end(id, cause);
      const { status, summary } = await view();
      assert.equal(status, 'ended');
      assert.equal(summary?.trigger, 'end');
    });

  it('is summarized after Dialogflow has taken in the last message', async () => {
    const { chat, closing, analyzed, summaries } = setUp({
      summarize: async () => {
        summaries.push(String(analyzed.length));
        return { sections: [{ title: 'Situation', text: 'x' }] };
      },
    });
    await chat.post(id, message('m1'));
    await chat.post(id, message('m2'));
    await closing.end(id, 'requested');
    assert.deepEqual(summaries, ['2']);
  });

  it('is summarized once, however many panels, instances and notifications report it', async () => {
    const { chat, closing, make, summaries, view } = setUp();
    await chat.post(id, message('m1'));
    await chat.idle();
    const second = make();
    await Promise.all([
      closing.end(id, 'requested'),
      closing.end(id, 'notified'),
      second.closing.end(id, 'requested'),
      second.closing.end(id, 'left'),
    ]);
    await closing.end(id, 'requested');
    assert.equal(summaries.length, 1);
    assert.equal((await view()).summary?.summaryId, 's1');
  });

  it('leaves the summary of the agent alone where nothing was said since', async () => {
    const { chat, closing, requests, summaries, view } = setUp();
    await chat.post(id, message('m1'));
    await chat.idle();
    await requests.summary(id, 'request');
    await closing.end(id, 'requested');
    assert.equal(summaries.length, 1);
    assert.equal((await view()).summary?.trigger, 'request');
  });

  it('gets another summary when the customer came back and left again', async () => {
    const { chat, closing, clock, summaries, view, later } = setUp();
    await chat.post(id, message('m1'));
    await closing.end(id, 'requested');
    await clock.advance(60_000);
    await chat.post(id, message('m2', later()));
    assert.equal((await view()).status, 'started');
    await closing.end(id, 'requested');
    assert.deepEqual(summaries, [`c/${id}/1`, `c/${id}/2`]);
  });

  it('is not undone by a message from before it that arrives late', async () => {
    const { chat, closing, clock, view } = setUp();
    await chat.post(id, message('m1'));
    await clock.advance(60_000);
    await closing.end(id, 'requested');
    await chat.post(id, message('m2'));
    assert.equal((await view()).status, 'ended');
    assert.equal((await view()).utterances.length, 2);
  });

  it('is stored even where the summary fails, and a chat without a word needs none', async () => {
    const { chat, closing, log, view } = setUp({
      summarize: () => Promise.reject(new EarshotError('internal')),
    });
    await chat.post(id, message('m1'));
    await closing.end(id, 'requested');
    assert.equal((await view()).status, 'ended');
    await closing.end(other, 'requested');
    assert.equal((await log.snapshot(other)).conversation.summary, undefined);
  });

  it('tries its summary again after a failure that passes', async () => {
    let failures = 2;
    const { chat, closing, clock, view } = setUp({
      summarize: async () => {
        if (failures-- > 0) throw new EarshotError('unavailable');
        return { sections: [{ title: 'Situation', text: 'It broke.' }] };
      },
    });
    await chat.post(id, message('m1'));
    await chat.idle();
    let isDone = false;
    const end = closing.end(id, 'requested').then(() => {
      isDone = true;
    });
    while (!isDone) {
      await new Promise((resolve) => setImmediate(resolve));
      await clock.advance(1_000);
    }
    await end;
    assert.equal((await view()).summary?.trigger, 'end');
  });

  it('is refused when the log cannot store it, and can be asked for again', async () => {
    let failure: EarshotError | undefined;
    const { closing, feed, view } = setUpChat({
      beforeAppend: async () => {
        if (failure) throw failure;
      },
    });
    const call = feed.of(id);
    await call.stored(() => call.started('chat'));
    failure = new EarshotError('unavailable');
    await assert.rejects(closing.end(id, 'requested'), (error: EarshotError) => error.code === 'unavailable');
    failure = undefined;
    await closing.end(id, 'requested');
    assert.equal((await view()).status, 'ended');
  });

  it('completes the conversation in Dialogflow, but not when it is only quiet', async () => {
    const { chat, closing, completed } = setUp();
    await chat.post(id, message('m1'));
    await closing.end(id, 'quiet');
    assert.equal(completed.size, 0);
    await closing.end(id, 'left');
    await closing.end(id, 'requested');
    assert.equal(completed.size, 1);
  });

  it('is not reported by Genesys for a call, which its AudioHook session ends', async () => {
    const { closing, feed, view } = setUp();
    const call = feed.of(id);
    await call.stored(() => call.started('voice', 'en-US'));
    await closing.end(id, 'left');
    assert.equal((await view()).status, 'started');
  });
});

describe('a quiet chat', () => {
  it('is reported once nothing was said for the time of the setting, and not before', async () => {
    const { chat: bridge, clock, later } = setUp();
    const quiet: string[] = [];
    const chats = createQuietChats({ clock, quietMs: 1_000, onQuiet: (chatId) => quiet.push(chatId) });
    const chat = chats.watch(bridge);
    await chat.post(id, message('m1'));
    await clock.advance(900);
    await chat.post(id, message('m2', later()));
    await clock.advance(900);
    await chat.post(id, message('m2', later()));
    assert.deepEqual(quiet, []);
    await clock.advance(100);
    assert.deepEqual(quiet, [id]);
    await clock.advance(5_000);
    assert.deepEqual(quiet, [id]);
    await chat.post(other, message('m3'));
    chats.close();
    await clock.advance(5_000);
    assert.deepEqual(quiet, [id]);
  });

  it('beyond the bound, the one that has been quiet for the longest time is reported at once', async () => {
    const { chat: bridge, clock } = setUp();
    const quiet: string[] = [];
    const chats = createQuietChats({ clock, quietMs: 1_000, maxChats: 1, onQuiet: (chatId) => quiet.push(chatId) });
    const chat = chats.watch(bridge);
    await chat.post(id, message('m1'));
    await chat.post(other, message('m2'));
    assert.deepEqual(quiet, [id]);
    chats.close();
  });
});
