/** When a call has left an instance: its feed is given back, so that what another instance has written is read the next time. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { conversationId, createTestBridge, playCall, spoken } from '../../testing/call.ts';
import { createTestClock } from '../../testing/clock.ts';
import { createTestFeed } from '../../testing/feed.ts';
import { createTestGateway } from '../../testing/gateway.ts';
import type { ConversationFeed } from '../ports/assist-feed.ts';

const second = 8_000;
const anotherSession = '1c9d1d4e-0000-4000-8000-000000000002';

/** `completeMs`: how long Dialogflow takes to complete a conversation. */
function setUp(completeMs = 0) {
  const clock = createTestClock();
  const inner = createTestGateway(clock);
  const gateway = {
    ...inner,
    complete: () => new Promise<void>((resolve) => void clock.after(completeMs, resolve)),
  };
  const feed = createTestFeed();
  let released = 0;
  const counting: ConversationFeed = {
    ...feed.of(conversationId),
    release() {
      released += 1;
    },
  };
  const { bridge, open } = createTestBridge({ gateway, feed: { ...feed, of: () => counting }, clock });
  return { clock, bridge, open, released: () => released };
}

/** Until a second after the caller closed: it is still being completed. */
async function playToItsEnd({ clock, open }: Pick<ReturnType<typeof setUp>, 'clock' | 'open'>): Promise<void> {
  const call = open();
  await playCall(clock, call, { customer: spoken(3) }, { from: 0, to: 4 * second });
  void call.end('closed');
  await clock.advance(1_000);
}

test('its feed is released once, when the call is over', async () => {
  const { clock, open, released } = setUp(3_000);
  await playToItsEnd({ clock, open });
  assert.equal(released(), 0);
  await clock.advance(60_000);
  assert.equal(released(), 1);
});

test('a call that comes while the one before it is being completed keeps the feed until it is over itself', async () => {
  const { clock, open, released } = setUp(3_000);
  await playToItsEnd({ clock, open });
  const next = open({ audiohookSessionId: anotherSession });
  await clock.advance(20_000);
  assert.equal(released(), 0);
  void next.end('closed');
  await clock.advance(60_000);
  assert.equal(released(), 1);
});

test('the feed of a call that another instance has taken over, or that was erased, is released at once', async () => {
  const { clock, bridge, open, released } = setUp();
  open();
  await clock.advance(1_000);
  bridge.forget(conversationId);
  assert.equal(released(), 1);
});
