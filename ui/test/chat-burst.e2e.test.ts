/** A burst of chat messages, as a bot or a customer who pastes makes it: 20 in a second, here for some seconds. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { bestOf } from './chromium.ts';
import { openChat, rowDelays } from './message-burst.ts';
import { openBrowser, type RunningService, startService } from './running-service.ts';

const perSecond = 20;
const seconds = 4;

let service: RunningService;
let browser: Browser;
before(async () => {
  [service, browser] = await Promise.all([startService(), openBrowser()]);
});
after(() => Promise.all([browser?.close(), service?.close()]));

test('20 chat messages a second come on screen while they last, and all within seconds', async () => {
  const chat = await openChat(service, browser);
  let round = 0;
  await bestOf(3, async () => {
    const { fromSent: delays } = await rowDelays(service, chat, { round: ++round, perSecond, seconds });
    console.log(`rows on screen after ${delays[delays.length >> 1]} ms (median), ${delays.at(-1)} ms at most`);
    // Three times what a quiet machine needs at most.
    const duringMs = (seconds * 1_000) / 2;
    assert.ok(delays[delays.length >> 1]! <= duringMs, `half of the rows after ${delays[delays.length >> 1]} ms`);
    assert.ok(delays.at(-1)! <= 3 * duringMs, `the last row after ${delays.at(-1)} ms`);
  });
});
