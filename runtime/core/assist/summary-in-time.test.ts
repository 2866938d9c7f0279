/** The summary of a conversation, for each way in which one ends, on a clock that stands still. A summary takes three seconds to write. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setUpCall, spoken } from '../../testing/call.ts';
import { id, message, setUpChat } from '../../testing/chat-fixture.ts';
import type { TestClock } from '../../testing/clock.ts';
import { createQuietChats } from '../chat/quiet-chats.ts';
import { silentLogger } from '../ports/logger.ts';
import { createHandOver } from './hand-over.ts';

const writingMs = 3_000;
const promisedMs = 5_000;
const quietMs = 60_000;
const written = { sections: [{ title: 'Situation', text: 'It broke.' }] };

/** How long after now it is there. */
async function timeUntil(clock: TestClock, isThere: () => Promise<boolean>): Promise<number> {
  const start = clock.monotonic();
  while (!(await isThere())) {
    if (clock.monotonic() - start > 10 * promisedMs) throw new Error('it never came');
    await clock.advance(100);
  }
  return clock.monotonic() - start;
}

function setUpEndingChat() {
  const made: { later?: () => Promise<void> } = {};
  const set = setUpChat({
    async summarize() {
      await made.later?.();
      return written;
    },
  });
  made.later = () => new Promise<void>((resolve) => void set.clock.after(writingMs, resolve));
  const hasSummary = async () => (await set.view()).summary !== undefined;
  return { ...set, hasSummary };
}

type EndingChat = ReturnType<typeof setUpEndingChat>;

/** What happens at the end of a chat; resolves when it has happened. */
const chatEnds: Readonly<Record<string, (set: EndingChat) => Promise<void> | void>> = {
  'the agent ends it, and their panel reports that': ({ closing }) => closing.report(id, 'requested'),
  'the customer leaves, and Genesys says that everybody has': ({ closing }) => closing.report(id, 'left'),
  'Genesys or Dialogflow ends it, and a lifecycle notification says so': ({ closing }) =>
    closing.report(id, 'notified'),
  'several of them report it at once': ({ closing, make }) => {
    closing.report(id, 'requested');
    closing.report(id, 'left');
    make().closing.report(id, 'notified');
  },
  'no panel is open, and nothing was said for the time of the setting': async ({ closing, chat, clock }) => {
    const watched = createQuietChats({ clock, quietMs, onQuiet: (quiet) => closing.report(quiet, 'quiet') }).watch(
      chat,
    );
    await watched.post(id, message('m2', { sentAt: new Date(clock.now()).toISOString() }));
    await chat.idle();
    await clock.advance(quietMs);
  },
  'another agent takes it over': async (set) => {
    const { chat, clock } = set;
    const handOver = createHandOver({ ...set, logger: silentLogger });
    handOver.present(id, 'agent-1');
    await handOver.idle();
    await chat.post(id, message('m2', { sentAt: new Date(clock.now()).toISOString(), role: 'agent' }));
    await chat.idle();
    handOver.present(id, 'agent-2');
  },
};

describe('a chat has its summary within five seconds', () => {
  for (const [way, happens] of Object.entries(chatEnds))
    it(`when ${way}`, async () => {
      const set = setUpEndingChat();
      await set.chat.post(id, message('m1'));
      // The digest of a message takes real time; from here on everything runs on the clock of the test.
      await set.chat.idle();
      await happens(set);
      const ms = await timeUntil(set.clock, set.hasSummary);
      assert.ok(ms <= promisedMs, `${ms} ms`);
      assert.ok((await set.view()).summary?.trigger);
    });
});

const second = 8_000;
const graceMs = 60_000;

describe('a call has its summary within five seconds', () => {
  const callEnds = {
    'an agent or a customer hangs up, and Genesys closes the AudioHook session': { how: 'closed', waitMs: 0 },
    'its connection is lost and does not come back within the grace period': { how: 'lost', waitMs: graceMs },
  } as const;
  for (const [way, { how, waitMs }] of Object.entries(callEnds))
    it(`when ${way}`, async () => {
      const { clock, gateway, open, play, feed } = setUpCall();
      gateway.summarize = async () => {
        await new Promise<void>((resolve) => void clock.after(writingMs, resolve));
        return written;
      };
      const call = open();
      await play(call, { customer: spoken(6) }, 0, 5 * second);
      const ended = call.end(how);
      await clock.advance(waitMs);
      const ms = await timeUntil(clock, async () => feed.events.some(({ type }) => type === 'summary'));
      assert.ok(ms <= promisedMs, `${ms} ms`);
      await clock.advance(graceMs);
      await ended;
    });
});
