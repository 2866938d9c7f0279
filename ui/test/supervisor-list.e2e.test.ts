import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import type { OverviewRow } from '../../shared/supervisor/overview.ts';
import { eventually, launchChromium, openPage } from './chromium.ts';
import { startPanelServer } from './panel-server.ts';

type Stream = ReadableStreamDefaultController<Uint8Array>;

const idOf = (n: number) => `00000000-0000-4000-8000-00000000000${n}`;
const row = (n: number, engineState: OverviewRow['engineState'] = 'ok'): OverviewRow => ({
  ...{ conversationId: idOf(n), channel: 'chat', alerts: [], connection: 'ok', need: { score: 0, reasons: [] } },
  ...{ engineState, startedAt: `2026-11-27T10:00:0${n}.000Z` },
});

/** Puts a stream into the page that the test writes. */
const fakeStream = (page: Page): Promise<unknown> =>
  page.addInitScript(() => {
    const { fetch } = globalThis;
    globalThis.fetch = async (url, options) => {
      if (!String(url).includes('/api/supervisor/events')) return fetch(url, options);
      const body = new ReadableStream({
        start(stream) {
          Object.assign(globalThis, { stream });
        },
      });
      return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
    };
  });

const send = (page: Page, event: string, data: unknown): Promise<void> =>
  page.evaluate(
    (frame) => (globalThis as unknown as { stream: Stream }).stream.enqueue(new TextEncoder().encode(frame)),
    `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`,
  );

const orderOf = (page: Page): Promise<string> =>
  page
    .locator('.live-row')
    .evaluateAll((rows) => rows.map((each) => (each as HTMLElement).dataset.id?.at(-1)).join(''));

const focusedOf = (page: Page): Promise<string | undefined> =>
  page.evaluate(() => document.activeElement?.closest<HTMLElement>('.live-row')?.dataset.id?.at(-1));

test('the focus stays on its conversation when it moves to the top, and goes to the one in its place when it ends', async () => {
  const [server, browser] = await Promise.all([startPanelServer(), launchChromium()]);
  try {
    const { page, troubles } = await openPage(await browser.newContext());
    page.setDefaultTimeout(90_000);
    await fakeStream(page);
    await page.goto(`${server.origin}/supervisor`);
    await page.waitForFunction(() => 'stream' in globalThis);
    const conversations = [1, 2, 3, 4].map((n) => row(n));
    await send(page, 'overview', { at: conversations[0]!.startedAt, conversations, partial: false });
    await eventually(async () => assert.equal(await orderOf(page), '1234'));
    await page.locator(`[data-id="${idOf(3)}"] button`).focus();
    await send(page, 'conversation', row(3, 'failed'));
    await eventually(async () => assert.equal(await orderOf(page), '3124'));
    assert.equal(await focusedOf(page), '3');
    await page.keyboard.press('ArrowDown');
    assert.equal(await focusedOf(page), '1');
    await send(page, 'removed', { conversationId: idOf(1) });
    await eventually(async () => assert.equal(await orderOf(page), '324'));
    assert.equal(await focusedOf(page), '2');
    assert.deepEqual(troubles, []);
  } finally {
    await browser.close();
    await server.close();
  }
});

test('a press of “Try again” leaves the focus where the answer comes', async () => {
  const [server, browser] = await Promise.all([startPanelServer(), launchChromium()]);
  try {
    server.faults.set('/api/archive/search', { status: 503, code: 'unavailable', times: 2 });
    const { page } = await openPage(await browser.newContext());
    page.setDefaultTimeout(90_000);
    await page.goto(`${server.origin}/supervisor?view=history`);
    await page.getByRole('button', { name: 'Try again' }).press('Enter');
    await page.locator('.load-state[data-state="failed"]:focus').waitFor();
    await page.keyboard.press('Tab');
    await page.getByRole('button', { name: 'Try again' }).and(page.locator(':focus')).waitFor();
  } finally {
    await browser.close();
    await server.close();
  }
});
