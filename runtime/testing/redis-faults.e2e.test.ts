/** Two instances with one Redis that fails in every way while a call and chats go on. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { PlacedCall } from '../simulator/caller/call-options.ts';
import { placeCall } from '../simulator/caller/place-call.ts';
import { isMachineBusy } from './busy-machine.ts';
import { audiohookUrl, finals, isLoss, newId, post, sleep, snapshot, untilSame } from './instance-requests.ts';
import { createResumingPanel, type ResumingPanel, type Session } from './resuming-panel.ts';
import { scriptCall } from './scripted-dialogflow.ts';
import { type RunningService, testCredentials } from './service-process.ts';
import { startTwoInstances, type TwoInstances } from './two-instances.ts';

describe('a call and a chat on one instance while a panel follows at another, and Redis fails', {
  concurrency: false,
}, () => {
  const id = newId();
  /** Longer than the faults take on a slow machine. */
  const script = scriptCall(400_000);
  const hangUp = new AbortController();
  let both: TwoInstances;
  let one: RunningService;
  let two: RunningService;
  let session: Session;
  let call: PlacedCall;
  /** How far the call has been played. */
  const played = { ms: 0 };
  let panel: ResumingPanel;
  const words = () => panel.view().utterances.flatMap(({ text }) => text.split(' '));

  before(async () => {
    both = await startTwoInstances({}, { recognizes: true });
    ({ first: one, second: two, session } = both);
    panel = createResumingPanel(one.url, session.token, id);
    await panel.until('open stream', ({ connections }) => connections > 0);
    call = placeCall({
      url: audiohookUrl(two),
      ...testCredentials,
      conversationId: id,
      source: { kind: 'recording', channels: script.channels },
      signal: hangUp.signal,
      onProgress(progress) {
        played.ms = progress.positionMs;
      },
    });
    await panel.until('first words', () => words().length > 0, 90_000);
  });
  after(async () => {
    hangUp.abort();
    await panel?.stop();
    await both?.stop();
  });

  /** The call and a chat continue at `two` while Redis fails and panels follow at `one`. */
  async function through(fault: () => Promise<void>, { everyMs = 200 } = {}): Promise<ResumingPanel> {
    const chatId = newId();
    const chat = createResumingPanel(one.url, session.token, chatId);
    const messages = 12;
    try {
      assert.equal((await post(two, session, chatId, { messageId: 'before', text: 'Before the fault.' })).status, 200);
      await chat.until('message from before', ({ view }) => finals(view()).length === 1);
      const before = words().length;
      const faulty = fault();
      for (let n = 1; n <= messages; n++) {
        assert.equal(
          (await post(two, session, chatId, { messageId: `during-${n}`, text: `Message ${n}.` })).status,
          200,
        );
        await sleep(everyMs);
      }
      await faulty;
      assert.equal((await post(two, session, chatId, { messageId: 'after', text: 'After the fault.' })).status, 200);
      await chat.until('all messages', ({ view }) => finals(view()).length === messages + 2, 90_000);
      await untilSame(chat, 'view as the owner has it', async () => [
        await snapshot(two, session, chatId),
        chat.view(),
      ]);
      chat.assertExact();
      assert.deepEqual(
        finals(chat.view()).map(({ messageId }) => messageId),
        ['before', ...Array.from({ length: messages }, (_, n) => `during-${n + 1}`), 'after'],
      );
      await untilSame(chat, 'the same view on both instances', () =>
        Promise.all([snapshot(one, session, chatId), snapshot(two, session, chatId)]),
      );
      await panel.until('words of the call from after the fault', () => words().length > before, 90_000);
      panel.assertExact();
      return chat;
    } finally {
      await chat.stop();
    }
  }

  it('T8: Redis hangs for 15 s', async () => {
    const chat = await through(
      async () => {
        both.redis.freeze();
        const began = Date.now();
        await panel.until('failed readiness on both instances', async () => (await downAt(one)) && (await downAt(two)));
        await sleep(15_000 - (Date.now() - began));
        both.redis.thaw();
      },
      { everyMs: 1_200 },
    );
    await panel.until('readiness on both instances', async () => !(await downAt(one)) && !(await downAt(two)));
    const states = () => panel.comments().filter((text) => !text.startsWith('head'));
    await panel.until('state on-time', () => states().at(-1) === 'on-time');
    assert.equal(states()[0], 'delayed', 'a panel at another instance is notified during the outage');
    assert.deepEqual(resetsOf(chat), [], 'nothing was lost, so no reset');
    // A machine that holds up an instance for seconds makes the other one take its call for lost, and both histories are merged.
    const wasTakenForLost = panel.frames().some(({ data }) => data.includes('"connection_lost"'));
    assert.ok(!wasTakenForLost || isMachineBusy(), 'the instance with the call was taken for lost');
    if (!wasTakenForLost) assert.deepEqual(resetsOf(panel), []);
  });

  it('T6: the connections are cut repeatedly', async () => {
    await through(async () => {
      for (let n = 0; n < 5; n++) {
        await both.redis.ask('CLIENT KILL TYPE normal');
        await both.redis.ask('CLIENT KILL TYPE pubsub');
        await sleep(400);
      }
    });
  });

  it('T6: Redis is unreachable for 15 s, and a replica without the newest events takes over', async () => {
    const seen = panel.frames().length;
    await through(
      async () => {
        await both.redis.save();
        await panel.until('events that are not in the replica', ({ frames }) => frames().length > seen + 3, 90_000);
        await both.redis.restart({ downMs: 15_000, with: 'saved' });
      },
      { everyMs: 1_200 },
    );
  });

  it('T7: Redis restarts empty: a new epoch, a reset, and nothing missing', async () => {
    assertNewEpoch(await through(() => both.redis.restart({ downMs: 700 })));
    assertNewEpoch(panel);
  });

  it('T7: Redis is flushed', async () => {
    const resets = resetsOf(panel).length;
    const chat = await through(async () => {
      await sleep(500);
      await both.redis.ask('FLUSHALL');
    });
    assertNewEpoch(chat);
    await panel.until('reset of the call', () => resetsOf(panel).length > resets);
  });

  it('after all faults the call has every word once, and both instances show the same', async () => {
    hangUp.abort();
    assert.equal((await call.ended).ok, true);
    await panel.until('end of the call', ({ view }) => view().status === 'ended', 90_000);
    await untilSame(panel, 'view as the owner has it', async () => [await snapshot(two, session, id), panel.view()]);
    await untilSame(panel, 'the same view on both instances', () =>
      Promise.all([snapshot(one, session, id), snapshot(two, session, id)]),
    );
    panel.assertExact();
    const { utterances, notices } = panel.view();
    const spoken = script.wordsBy(played.ms);
    assert.ok(spoken > 80, 'the call was long enough');
    // The last word may have been said between the last progress and the end.
    assert.deepEqual(words(), script.words.slice(0, Math.max(spoken, words().length)));
    assert.ok(words().length <= spoken + 1, `${words().length} words were recognized, ${spoken} were said`);
    assert.ok(utterances.every(({ final }) => final));
    const ends = new Set(utterances.map(({ role, startMs, endMs }) => `${role} ${startMs} ${endMs}`));
    assert.equal(ends.size, utterances.length, 'no part of the call is there twice');
    assert.deepEqual(notices.filter(isLoss), [], 'no audio was lost');
  });
});

/** Whether an instance reports Redis as down. */
async function downAt(service: RunningService): Promise<boolean> {
  const { down = [] } = (await (await fetch(`${service.url}/readyz`)).json()) as { down?: readonly string[] };
  return down.includes('redis');
}

const resetsOf = (panel: ResumingPanel) => panel.frames().filter(({ event }) => event === 'reset');

function assertNewEpoch(panel: ResumingPanel): void {
  const epochs = new Set(panel.frames().map(({ id }) => id!.split('-')[0]));
  assert.ok(epochs.size > 1, 'ids of the lost epoch are not used again');
  assert.ok(panel.frames().some(({ event }) => event === 'reset'));
}
