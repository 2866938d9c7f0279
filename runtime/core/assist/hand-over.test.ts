import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createFactFinder } from '../../engine/understanding/facts.ts';
import { id, message, setUpChat } from '../../testing/chat-fixture.ts';
import { silentLogger } from '../ports/logger.ts';
import { createHandOver } from './hand-over.ts';

function setUp() {
  const made: { handOver?: ReturnType<typeof createHandOver> } = {};
  const set = setUpChat({
    feed: { factFinder: createFactFinder(), onReturned: (conversationId) => made.handOver?.returned(conversationId) },
  });
  const make = () => createHandOver({ ...set, logger: silentLogger });
  const handOver = make();
  made.handOver = handOver;
  let count = 0;
  const say = async (role: 'customer' | 'agent' | 'bot', text: string) => {
    const sentAt = new Date(set.clock.now()).toISOString();
    await set.chat.post(id, message(`m${++count}`, { role, text, sentAt }));
    await set.chat.idle();
  };
  const card = async () => (await set.view()).context;
  return { ...set, handOver, makeHandOver: make, say, card };
}

describe('the hand-over card', () => {
  it('says after a bot what was said, and what the customer still waits for', async () => {
    const { handOver, say, card, view } = setUp();
    await say('bot', 'Welcome to Maple Home.');
    await say('customer', 'My order 471293 is late. When will it come?');
    handOver.present(id, 'agent-1');
    await handOver.idle();
    assert.equal((await card())?.reason, 'bot');
    assert.deepEqual(
      (await card())?.items.map(({ source, value }) => [source, value]),
      [
        ['summary', 'It broke.'],
        ['question', 'When will it come?'],
        ['fact', '471293'],
      ],
    );
    assert.equal((await view()).summary?.trigger, 'transfer');
  });

  it('says after another agent what that agent promised, and leaves out what was kept', async () => {
    const { handOver, say, card } = setUp();
    await say('customer', 'My kettle is broken.');
    handOver.present(id, 'agent-1');
    await say('agent', 'I will email you the prepaid label.');
    await say('agent', 'I have emailed you the prepaid label.');
    await say('agent', 'We will call you on Friday.');
    handOver.present(id, 'agent-2');
    await handOver.idle();
    assert.equal((await card())?.reason, 'agent');
    assert.deepEqual(
      (await card())?.items.filter(({ source }) => source === 'promise').map(({ value }) => value),
      ['We will call you on Friday.'],
    );
  });

  it('after a queue has the open questions, without a summary of a few words', async () => {
    const { handOver, say, card, view } = setUp();
    await say('customer', 'Hello.');
    await say('customer', 'Can I return a kettle?');
    handOver.present(id, 'agent-1');
    await handOver.idle();
    assert.equal((await card())?.reason, 'queue');
    assert.equal((await view()).summary, undefined);
  });

  it('says how the customer felt before', async () => {
    const { handOver, say, card } = setUp();
    await say('bot', 'Welcome.');
    await say('customer', 'I like the kettle.');
    await say('customer', 'Can I have another one?');
    handOver.present(id, 'agent-1');
    await handOver.idle();
    assert.equal((await card())?.customerScore, 0.5);
  });

  it('comes once for each change of agents, over instances and reloads', async () => {
    const { handOver, makeHandOver, say, log } = setUp();
    await say('bot', 'Welcome.');
    await say('customer', 'Can I return a kettle?');
    const other = makeHandOver();
    handOver.present(id, 'agent-1');
    await handOver.idle();
    handOver.present(id, 'agent-1');
    other.present(id, 'agent-1');
    await Promise.all([handOver.idle(), other.idle()]);
    const read = await log.read(id);
    assert.equal(read.kind === 'tail' && read.events.filter(({ event }) => event.type === 'context').length, 1);
  });

  it('is none where the agent has it from the first word', async () => {
    const { handOver, say, card } = setUp();
    handOver.present(id, 'agent-1');
    await handOver.idle();
    await say('customer', 'Hello.');
    await say('agent', 'Hello, how can I help?');
    handOver.present(id, 'agent-1');
    await handOver.idle();
    assert.equal(await card(), undefined);
  });

  it('comes when the customer comes back after the end', async () => {
    const { handOver, closing, clock, say, card } = setUp();
    await say('customer', 'Can I return a kettle?');
    await closing.end(id, 'requested');
    await clock.advance(60_000);
    await say('customer', 'One more thing.');
    await handOver.idle();
    assert.equal((await card())?.reason, 'returned');
    assert.ok((await card())?.items.some(({ source }) => source === 'summary'));
  });
});
