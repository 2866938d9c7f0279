/** A burst of chat messages, as a bot or a customer who pastes makes it: 20 in a second, here for some seconds. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { bestOf } from './chromium.ts';
import { openReadingContext } from './reading-context.ts';
import { openBrowser, type RunningService, sees, startService } from './running-service.ts';

const perSecond = 20;
const seconds = 4;

let service: RunningService;
let browser: Browser;
before(async () => {
  [service, browser] = await Promise.all([startService(), openBrowser()]);
});
after(() => Promise.all([browser?.close(), service?.close()]));

const post = (path: string, body: unknown) =>
  fetch(`${service.origin}/desk/api${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: service.origin },
    body: JSON.stringify(body),
  });

/** A chat that the agent has answered, in a panel that follows it. */
async function openChat(): Promise<{ conversationId: string; page: Page }> {
  await post('/queue', { person: 'local-agent', onQueue: true });
  const started = await post('/customer', { name: 'Ada' });
  const { conversationId } = (await started.json()) as { conversationId: string };
  await post(`/interactions/${conversationId}/act`, { person: 'local-agent', action: 'answer' });
  const page = await (await openReadingContext(browser)).newPage();
  // When each row came, by the clock that sends them.
  await page.addInitScript(() => {
    const shown: Record<string, number> = {};
    Object.assign(globalThis, { shown });
    new MutationObserver((changes) => {
      for (const { addedNodes } of changes) {
        for (const node of addedNodes) {
          for (const [word] of node.textContent?.matchAll(/burst-\d+-\d+\b/g) ?? []) shown[word] ??= Date.now();
        }
      }
    }).observe(document, { childList: true, subtree: true, characterData: true });
  });
  const query = new URLSearchParams({ conversationId, gcHostOrigin: service.origin, gcTargetEnv: 'local' });
  await page.goto(`${service.panelOrigin}/?${query}`);
  await sees(page, 'Welcome to Maple Home');
  return { conversationId, page };
}

test('20 chat messages a second come on screen while they last, and all within seconds', async () => {
  const { conversationId, page } = await openChat();
  let rounds = 0;
  await bestOf(3, async () => {
    const round = ++rounds;
    const sentAt = new Map<string, number>();
    const begun = Date.now();
    const sending: Promise<unknown>[] = [];
    for (let n = 0; n < perSecond * seconds; n++) {
      const word = `burst-${round}-${n}`;
      sentAt.set(word, Date.now());
      sending.push(post(`/customer/${conversationId}/messages`, { text: `Message ${word} of a customer` }));
      const left = begun + ((n + 1) * 1_000) / perSecond - Date.now();
      if (left > 0) await new Promise((done) => setTimeout(done, left));
    }
    await Promise.all(sending);
    await page.waitForFunction(
      (word) => word in (globalThis as never as { shown: object }).shown,
      [...sentAt.keys()].at(-1)!,
    );
    const shown = await page.evaluate(() => (globalThis as never as { shown: Record<string, number> }).shown);
    const delays = [...sentAt]
      .map(([word, at]) => (shown[word] ?? Number.POSITIVE_INFINITY) - at)
      .sort((a, b) => a - b);
    console.log(`rows on screen after ${delays[delays.length >> 1]} ms (median), ${delays.at(-1)} ms at most`);
    const duringMs = (seconds * 1_000) / 2;
    assert.ok(delays[delays.length >> 1]! <= duringMs, `half of the rows after ${delays[delays.length >> 1]} ms`);
    assert.ok(delays.at(-1)! <= 3 * duringMs, `the last row after ${delays.at(-1)} ms`);
  });
});
