import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import * as fixtures from '../src/gallery/fixtures.ts';
import { eventually, launchChromium, openPage, shownTranscript } from './chromium.ts';
import { hostileEvents } from './hostile-events.ts';
import { phase, unfoldAll, withPanel } from './panel-scene.ts';
import { expectedTranscript, startPanelServer } from './panel-server.ts';
import { layoutShifts, watchLayout } from './watch/measures.ts';

let browser: Browser;
before(async () => {
  browser = await launchChromium();
});
after(() => browser.close());

test('a call fills every module, and nothing leaves the origin', () =>
  withPanel(
    browser,
    async ({ server, page, requests }) => {
      await phase(page, 'live');
      assert.deepEqual(await shownTranscript(page), expectedTranscript(server));
      await unfoldAll(page);
      for (const text of [
        'Refund request',
        'Negative',
        'Can a late order be refunded?',
        'Offer both ways out',
        '3 of 5 done',
        'Would you prefer a full refund instead?',
        'A voucher was promised.',
        'A call back before noon',
      ]) {
        await page.getByText(text).first().waitFor();
      }
      await page.getByRole('button', { name: 'More', exact: true }).click();
      await page.getByText('Speech to text 0.5s').waitFor();
      for (const url of requests) assert.ok(url.startsWith(server.origin) || url.startsWith('data:'), url);
      const sessions = server.asked.filter((a) => a.path === '/api/session');
      assert.equal(sessions.length, 1);
      assert.ok(server.asked.every((a) => !a.path.includes('token')));
    },
    { events: [...fixtures.wholeCall, fixtures.summary] },
  ));

test('interim text is replaced in place and never doubled', () =>
  withPanel(browser, async ({ server, page }) => {
    await phase(page, 'live');
    const steps = ['I', 'I would', 'I would like to know'];
    for (const [revision, text] of steps.entries())
      server.emit(fixtures.said(['customer', 1, 2, text, { final: false, revision }], 0));
    await page.getByText('I would like to know').waitFor();
    const row = await page.locator('.said').elementHandle();
    server.emit(fixtures.said(['customer', 1, 3, 'I would like to know more.', { revision: 9 }], 0));
    await page.getByText('I would like to know more.').waitFor();
    assert.equal(await page.locator('.said').count(), 1);
    assert.ok(await row?.evaluate((element) => element.isConnected), 'the row is the same element');
    server.emit(fixtures.said(['customer', 1, 3, 'late and old', { final: false, revision: 3 }], 0));
    await page.waitForTimeout(150);
    assert.deepEqual(await shownTranscript(page), ['customer: I would like to know more.']);
  }));

test('T32: markup in a message is text, and long words stay inside', () =>
  withPanel(
    browser,
    async ({ page }) => {
      await phase(page, 'live');
      assert.equal(await page.locator('.said img, .said script').count(), 0);
      assert.equal(await page.title(), 'Earshot');
      const over = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      assert.ok(over <= 0, `${over} px too wide`);
      const inside = await page.locator('.panel-scroll').evaluate((e) => e.scrollWidth - e.clientWidth);
      assert.ok(inside <= 0, `${inside} px too wide inside`);
    },
    { events: fixtures.hardTexts, size: { width: 320, height: 700 } },
  ));

test('T32: markup, styles and addresses in any text of any event are text, and run, load and open nothing', () =>
  withPanel(
    browser,
    async ({ server, page, requests }) => {
      await phase(page, 'live');
      await unfoldAll(page);
      await page.getByText('onerror').first().waitFor();
      await page.locator('a.source').first().waitFor();
      const found = await page.evaluate(() => {
        const elements = [...document.querySelectorAll('body *')];
        return {
          made: elements.filter((e) => e.matches('img, iframe, object, embed, style, base, script:not([src])')).length,
          handlers: elements.filter((e) => e.getAttributeNames().some((name) => name.startsWith('on'))).length,
          addresses: [...document.querySelectorAll('a[href]')].map(
            (a) => new URL((a as HTMLAnchorElement).href).protocol,
          ),
          title: document.title,
        };
      });
      assert.deepEqual({ ...found, addresses: [] }, { made: 0, handlers: 0, addresses: [], title: 'Earshot' });
      assert.deepEqual(
        [...new Set(found.addresses)].filter((protocol) => !/^https?:$/.test(protocol)),
        [],
      );
      for (const url of requests) assert.ok(url.startsWith(server.origin) || url.startsWith('data:'), url);
    },
    { events: hostileEvents() },
  ));

test('only the features that are set appear, arranged for the conversation', async () => {
  const server = await startPanelServer();
  const context = await browser.newContext();
  try {
    server.settings.features = ['CONVERSATION_SUMMARIZATION', 'TRANSCRIPT', 'KNOWLEDGE_SEARCH'];
    const { page } = await openPage(context);
    await page.goto(`${server.origin}/?conversationid=${server.conversationId}`);
    await phase(page, 'live');
    const names = await page
      .locator('.section')
      .evaluateAll((all) => all.map((s) => (s as HTMLElement).dataset.section));
    assert.deepEqual(names, ['transcript', 'knowledge', 'summary']);
    await page.goto(`${server.origin}/?conversationId={{gcConversationId}}&langTag=en`);
    await page.getByText('Open an interaction to see it here.').waitFor();
  } finally {
    await context.close();
    await server.close();
  }
});

test('sections that the agent opened or folded, theme and language are remembered or chosen', () =>
  withPanel(
    browser,
    async ({ page, address }) => {
      await phase(page, 'live');
      await page.locator('[data-section="smart_reply"] .section-toggle').click();
      await page.getByRole('button', { name: 'More', exact: true }).click();
      await page.getByRole('menuitemradio', { name: 'Dark' }).click();
      await page.goto(address.replace('en-us', 'ar'));
      await phase(page, 'live');
      assert.equal(await page.locator('html').getAttribute('dir'), 'rtl');
      assert.equal(await page.locator('html').getAttribute('data-theme'), 'dark');
      assert.equal(
        await page.locator('[data-section="smart_reply"] .section-toggle').getAttribute('aria-expanded'),
        'true',
      );
      assert.ok(await page.getByText('الملخص', { exact: true }).isVisible());
    },
    { events: fixtures.wholeCall, size: { width: 400, height: 1_600 } },
  ));

test('a screen reader announces an answer once, and nothing of the transcript', () =>
  withPanel(browser, async ({ server, page }) => {
    await phase(page, 'live');
    await page.evaluate(() => {
      const spoken: string[] = [];
      (globalThis as unknown as { spoken: string[] }).spoken = spoken;
      const region = [...document.querySelectorAll('[aria-live="polite"]')].at(-1)!;
      new MutationObserver(() => spoken.push(region.textContent ?? '')).observe(region, {
        childList: true,
        subtree: true,
        characterData: true,
      });
    });
    server.emit(...fixtures.callUtterances);
    await page.waitForTimeout(300);
    server.emit(fixtures.answers[1]!);
    await page.getByText('Can a late order be refunded?').first().waitFor();
    const spoken = () => page.evaluate(() => (globalThis as unknown as { spoken: string[] }).spoken);
    await eventually(async () => assert.deepEqual(await spoken(), ['New answer: Can a late order be refunded?']));
    assert.equal(await page.locator('.transcript-scroll').getAttribute('aria-live'), null);
  }));

test('a customer who becomes known late is in the strip, and neither that nor a second action moves anything', () =>
  withPanel(
    browser,
    async ({ server, page, context }) => {
      await watchLayout(context);
      await page.reload();
      await phase(page, 'live');
      await page.locator('.facts .empty').waitFor();
      await page.locator('.said').first().waitFor();
      const earlier = (await layoutShifts(page.mainFrame())).length;
      server.emit({
        type: 'context',
        items: [{ label: 'Customer tier', value: 'Gold', source: 'customer' }],
      });
      await page.locator('.facts').getByText('Gold').waitFor();
      assert.equal(await page.locator('.customer').count(), 0);
      const order = { name: 'order', label: 'Order number', value: '471293', editable: true, required: true } as const;
      const action = {
        ...({ type: 'action', name: 'start_return', title: 'Start a return', state: 'proposed' } as const),
        parameters: [{ ...order, kind: 'text' as const }],
      };
      server.emit({ ...action, actionId: 'a1' });
      const field = page.getByLabel('Order number').first();
      await field.waitFor();
      await field.focus();
      const positions = () =>
        page.evaluate(() => ['.actions', '.panel-scroll'].map((part) => document.querySelector(part)!.scrollTop));
      const before = [await positions(), await field.boundingBox()];
      server.emit({ ...action, actionId: 'a2', title: 'Look up the order' });
      await page.getByRole('form', { name: 'Look up the order' }).waitFor({ state: 'attached' });
      assert.deepEqual([await positions(), await field.boundingBox()], before);
      assert.ok(await field.evaluate((element) => element.matches(':focus')));
      const shifts = (await layoutShifts(page.mainFrame())).slice(earlier);
      const moved = shifts.reduce((sum, { value }) => sum + value, 0);
      assert.ok(moved < 0.01, JSON.stringify(shifts));
      await page.reload();
      await page.locator('.customer').getByText('Gold').waitFor();
    },
    {
      events: fixtures.wholeCall.filter(({ type }) => type === 'conversation' || type === 'utterance').slice(0, 6),
      size: { width: 320, height: 900 },
    },
  ));
