import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { foldEvents } from '../../shared/assist/conversation.ts';
import type { AssistEvent } from '../../shared/assist/event.ts';
import { seededRandom } from '../../shared/seeded-random.ts';
import * as fixtures from '../src/gallery/fixtures.ts';
import { eventually, launchChromium, openPage, shownTranscript } from './chromium.ts';
import { type PanelServer, startPanelServer } from './panel-server.ts';

let browser: Browser;
before(async () => {
  browser = await launchChromium();
});
after(() => browser.close());

type Scene = {
  server: PanelServer;
  context: BrowserContext;
  page: Page;
  troubles: string[];
  requests: string[];
  address: string;
};

async function withPanel(
  run: (scene: Scene) => Promise<void>,
  options: {
    events?: readonly AssistEvent[];
    query?: string;
    size?: { width: number; height: number };
    init?: string;
  } = {},
): Promise<void> {
  const server = await startPanelServer();
  const context = await browser.newContext({ viewport: options.size ?? { width: 400, height: 900 } });
  try {
    server.emit(...(options.events ?? [fixtures.started]));
    const { page, troubles, requests } = await openPage(context);
    if (options.init) await page.addInitScript(options.init);
    const address = `${server.origin}/?conversationId=${server.conversationId}${options.query ?? '&langTag=en-us'}`;
    await page.goto(address);
    await run({ server, context, page, troubles, requests, address });
    assert.deepEqual(troubles, []);
  } finally {
    await context.close();
    await server.close();
  }
}

const phase = (page: Page, name: string, timeout = 25_000) =>
  page.locator(`.connection[data-phase="${name}"]`).waitFor({ timeout });
const expected = (server: PanelServer) =>
  foldEvents(server.log.map((s) => s.event))
    .utterances.filter((u) => !u.final || u.text !== '')
    .map((u) => `${u.role}: ${u.text}`);
const feedbackOf = (server: PanelServer) =>
  server.asked.filter((a) => a.path.endsWith('/feedback')).map((a) => a.body as Record<string, unknown>);

test('a call fills every module, and nothing leaves the origin', () =>
  withPanel(
    async ({ server, page, requests }) => {
      await phase(page, 'live');
      assert.deepEqual(await shownTranscript(page), expected(server));
      for (const text of [
        'Refund request',
        'Negative',
        'Can a late order be refunded?',
        'Offer both ways out',
        '3 of 5 done',
        'Would you prefer a full refund instead?',
        'A voucher was promised.',
        'text 0.5s',
      ]) {
        assert.ok(await page.getByText(text).first().isVisible(), text);
      }
      for (const url of requests) assert.ok(url.startsWith(server.origin) || url.startsWith('data:'), url);
      const sessions = server.asked.filter((a) => a.path === '/api/session');
      assert.equal(sessions.length, 1);
      assert.ok(server.asked.every((a) => !a.path.includes('token')));
    },
    { events: [...fixtures.wholeCall, fixtures.summary] },
  ));

test('interim text is replaced in place and never doubled', () =>
  withPanel(async ({ server, page }) => {
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

test('markup in a message is text, and long words stay inside', () =>
  withPanel(
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

test('a key pressed in the moment in which the sheet closes is heard', () =>
  withPanel(
    async ({ page }) => {
      await phase(page, 'live');
      await page.keyboard.press('?');
      await page.locator('dialog.shortcuts').waitFor();
      // The focus is still on a button of the sheet until the next frame.
      const focused = await page.evaluate(() => {
        document.querySelector<HTMLDialogElement>('dialog.shortcuts')!.close();
        const at = document.activeElement!;
        at.dispatchEvent(new KeyboardEvent('keydown', { key: 'k', code: 'KeyK', bubbles: true, composed: true }));
        return document.activeElement?.getAttribute('aria-label');
      });
      assert.equal(focused, 'Ask a question');
    },
    { events: fixtures.wholeCall },
  ));

test('everything an agent does, by keyboard alone', () =>
  withPanel(
    async ({ server, page }) => {
      await phase(page, 'live');
      const press = (keys: string) => page.keyboard.press(keys);
      const focused = () =>
        page.evaluate(
          () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '',
        );
      // The sheet tells of the keys.
      await press('?');
      assert.ok(await page.locator('dialog.shortcuts').isVisible());
      await press('Escape');
      await page.locator('dialog.shortcuts').waitFor({ state: 'hidden' });
      // Ask, open the answer's source list, thumb it down with a reason.
      await press('k');
      assert.equal(await focused(), 'Ask a question');
      await page.keyboard.type('how long may I return it');
      await press('Enter');
      const card = page.locator('[data-suggestion="asked-1"]');
      await card.getByText('thirty days').waitFor();
      await card.locator('.card-head').focus();
      for (let i = 0; i < 8 && (await focused()) !== 'Not helpful'; i++) await press('Tab');
      assert.equal(await focused(), 'Not helpful');
      await press('Enter');
      await card.locator('form.reason').waitFor();
      await press('Tab');
      await press('Enter');
      // Search.
      await press('/');
      assert.equal(await focused(), 'Search the transcript');
      await page.keyboard.type('order');
      assert.ok(await page.getByText('2 of 2 matches').isVisible());
      await press('Enter');
      assert.ok(await page.getByText('1 of 2 matches').isVisible());
      await press('Escape');
      assert.equal(await page.locator('.transcript-search').count(), 0);
      // A reply, by its number; copied, since a call has no compose box.
      await press('2');
      await page.getByText('Copied').first().waitFor();
      // Sections fold and unfold, and one walks through them.
      await press('n');
      await press('n');
      const name = await page.evaluate(() => document.activeElement?.closest('section')?.dataset.section);
      const open = await page.evaluate(() => document.activeElement?.getAttribute('aria-expanded'));
      await press('Enter');
      assert.notEqual(
        await page.locator(`[data-section="${name}"] .section-toggle`).getAttribute('aria-expanded'),
        open,
      );
      // A summary: made, edited, saved.
      await press('s');
      await page.getByText('Version 2.').waitFor();
      await page.getByRole('button', { name: 'Edit', exact: true }).focus();
      await press('Enter');
      await page.locator('.summary textarea').first().focus();
      await press('Control+A');
      await page.keyboard.type('My own words.');
      await page.getByRole('button', { name: 'Done', exact: true }).focus();
      await press('Enter');
      await page.getByRole('button', { name: 'Save', exact: true }).focus();
      await press('Enter');
      await page.getByText('Saved').first().waitFor();
      // The transcript's menu.
      await page.getByRole('button', { name: 'Transcript actions' }).focus();
      await press('Enter');
      await page.getByRole('menuitem', { name: 'Copy transcript' }).waitFor();
      await press('End');
      assert.equal(await focused(), 'Download as WebVTT');
      const download = page.waitForEvent('download');
      await press('Enter');
      assert.match((await download).suggestedFilename(), /\.vtt$/);
      // All of it was told.
      await eventually(async () => {
        const told = feedbackOf(server);
        const of = (record: string) =>
          Object.assign({}, ...told.filter((f) => String(f.answerRecord).endsWith(record))) as Record<
            string,
            unknown
          > & { detail?: Record<string, unknown> };
        assert.equal(of('asked-1').correctness, 'NOT_CORRECT');
        assert.equal(of('asked-1').detail?.reason, 'Wrong');
        assert.equal(of('r1').clicked, true);
        assert.equal(of('r1').detail?.copied, true);
        assert.deepEqual(of('made-2').detail?.editedSections, { Situation: 'My own words.' });
      });
    },
    { events: fixtures.wholeCall },
  ));

test('what an answer was shown for is told once, also after a fault', () =>
  withPanel(
    async ({ server, page }) => {
      server.faults.set('/feedback', { status: 503, code: 'unavailable', times: 2 });
      await phase(page, 'live');
      await eventually(async () => assert.ok(feedbackOf(server).length >= 5, `${feedbackOf(server).length} were told`));
      await page.reload();
      await page.waitForTimeout(1_500);
      const counts = new Map<string, number>();
      for (const asked of server.asked.filter((a) => a.path.endsWith('/feedback'))) {
        const record = String((asked.body as { answerRecord: string }).answerRecord);
        counts.set(record, (counts.get(record) ?? 0) + 1);
      }
      for (const [record, count] of counts) assert.ok(count <= 3, `${record} ${count} times`);
    },
    { events: fixtures.wholeCall, size: { width: 400, height: 1_600 } },
  ));

test('feedback of the last moment leaves while the page closes', () =>
  withPanel(
    async ({ server, page }) => {
      await phase(page, 'live');
      await page.locator('[data-suggestion="k2"]').getByRole('button', { name: 'Helpful', exact: true }).click();
      await page.goto('about:blank');
      await eventually(async () => {
        assert.ok(
          feedbackOf(server).some((f) => f.correctness === 'FULLY_CORRECT'),
          'the thumb was told',
        );
      });
    },
    { events: fixtures.wholeCall },
  ));

test('what she reads does not move, and the focus stays where it is', () =>
  withPanel(
    async ({ server, page }) => {
      await phase(page, 'live');
      // In the knowledge section itself: a new answer waits behind a button.
      const card = page.locator('[data-suggestion="k2"] .card-body');
      await card.scrollIntoViewIfNeeded();
      await card.hover();
      const before = await card.boundingBox();
      const answer = {
        ...fixtures.answers[1]!,
        suggestionId: 'k9',
        query: 'Another question?',
        utteranceId: 'u5',
        groupId: 'g9',
      } as AssistEvent;
      server.emit(answer);
      await page.getByText('1 new answer').waitFor();
      assert.deepEqual(await card.boundingBox(), before);
      await page.getByText('1 new answer').click();
      await page.locator('[data-suggestion="k9"]').waitFor();
      // Below it: she edits the summary while answers arrive above.
      await page.getByRole('button', { name: 'Edit', exact: true }).click();
      const field = page.locator('.summary textarea').first();
      await field.click();
      await page.keyboard.type('Typing ');
      const at = await field.boundingBox();
      server.emit(
        { ...answer, suggestionId: 'k10', query: 'One more?', groupId: 'g10' } as AssistEvent,
        ...fixtures.smartReplies.map(
          (r, i) => ({ ...r, suggestionId: `n${i}`, groupId: 'rg9', text: 'Short.' }) as AssistEvent,
        ),
      );
      await page.locator('[data-suggestion="k10"]').waitFor();
      await page.waitForTimeout(100);
      const now = await field.boundingBox();
      assert.ok(Math.abs(now!.y - at!.y) <= 1, `moved by ${now!.y - at!.y}`);
      assert.ok(await field.evaluate((element) => element === document.activeElement));
      await page.keyboard.type('on');
      assert.ok((await field.inputValue()).includes('Typing on'));
    },
    { events: [...fixtures.wholeCall, fixtures.summary] },
  ));

test('her summary is kept when a newer one arrives', () =>
  withPanel(
    async ({ server, page }) => {
      await phase(page, 'live');
      await page.getByRole('button', { name: 'Edit', exact: true }).click();
      await page.locator('.summary textarea').first().fill('Mine.');
      server.emit({ ...fixtures.summary, summaryId: 's2' } as AssistEvent);
      await page.getByText('A newer summary is ready').waitFor();
      assert.equal(await page.locator('.summary textarea').first().inputValue(), 'Mine.');
      await page.getByRole('button', { name: 'Take the newer one' }).click();
      assert.equal(await page.locator('.summary textarea').count(), 0);
    },
    { events: [...fixtures.wholeCall, fixtures.summary] },
  ));

test('a sentence of the summary leads to what was said', () =>
  withPanel(
    async ({ page }) => {
      await phase(page, 'live');
      await page.locator('button.basis').first().click();
      const row = page.locator('[data-utterance="u1"]');
      assert.match((await row.getAttribute('class')) ?? '', /pointed/);
      assert.ok(await row.isVisible());
    },
    { events: [...fixtures.wholeCall, fixtures.summary] },
  ));

test('cut, reloaded and put to sleep at random moments, the view is the fold of the log', () =>
  withPanel(async ({ server, page }) => {
    server.settings.historyEvents = 25;
    const random = seededRandom(2026);
    const pool = fixtures.longCall(400);
    let next = 0;
    await phase(page, 'live');
    for (let round = 0; round < 14; round++) {
      for (let i = 0; i < 3 + Math.floor(random() * 6); i++) server.emit(pool[next++]!);
      const what = random();
      if (what < 0.5) server.cut();
      else if (what < 0.65) server.end('rotate', 20);
      else if (what < 0.8) await page.reload();
      else {
        await page.context().setOffline(true);
        server.cut();
        await page.waitForTimeout(100);
        await page.context().setOffline(false);
      }
      // Said while nobody listens, sometimes more than the service keeps.
      for (let i = 0; i < Math.floor(random() * 30); i++) server.emit(pool[next++ % pool.length]!);
      await page.waitForTimeout(Math.floor(random() * 300));
    }
    server.heartbeat();
    const all = expected(server);
    await eventually(async () => {
      server.heartbeat();
      assert.deepEqual(
        await shownTranscript(page),
        all.slice(-Math.min(all.length, 400)).slice(-(await page.locator('.said').count())),
      );
      assert.equal((await shownTranscript(page)).at(-1), all.at(-1));
      assert.ok((await page.locator('.said').count()) >= Math.min(all.length, 100), 'enough rows');
    }, 20_000);
    await phase(page, 'live');
  }));

test('back from the back/forward cache it goes on where it was', () =>
  withPanel(
    async ({ server, page, address }) => {
      await phase(page, 'live');
      await page.goto(`${server.origin}/favicon.svg`);
      server.emit(fixtures.unclear);
      await page.goBack();
      assert.equal(page.url(), address);
      await eventually(async () => assert.deepEqual(await shownTranscript(page), expected(server)));
    },
    { events: fixtures.wholeCall },
  ));

test('two tabs show the same', () =>
  withPanel(
    async ({ server, page, context, address }) => {
      const second = await openPage(context);
      await second.page.goto(address);
      await phase(page, 'live');
      await phase(second.page, 'live');
      server.emit(fixtures.unclear);
      for (const one of [page, second.page])
        await eventually(async () => assert.deepEqual(await shownTranscript(one), expected(server)));
      assert.equal(server.streams, 2);
    },
    { events: fixtures.wholeCall },
  ));

test('the connection is told in plain words, with the way out', () =>
  withPanel(
    async ({ server, page }) => {
      await phase(page, 'live');
      server.faults.set('/events', { status: 503, code: 'unavailable', times: 3 });
      server.cut();
      await phase(page, 'reconnecting');
      assert.deepEqual(await shownTranscript(page), expected(server), 'what is shown stays');
      await phase(page, 'live', 40_000);
      server.faults.set('/events', { status: 401, code: 'unauthenticated', times: 2 });
      server.cut();
      await phase(page, 'signedOut');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await phase(page, 'live');
      server.faults.set('/events', { status: 403, code: 'forbidden', times: 1 });
      server.cut();
      await phase(page, 'forbidden');
      await page.getByRole('button', { name: 'Try now' }).click();
      await phase(page, 'live');
      server.emit(fixtures.ended);
      await page.getByText('Conversation ended').waitFor();
      server.end('ended');
      await phase(page, 'ended');
    },
    { events: fixtures.wholeCall },
  ));

test('folded sections, theme and language are remembered or chosen', () =>
  withPanel(
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
        'false',
      );
      assert.ok(await page.getByText('الملخص', { exact: true }).isVisible());
    },
    { events: fixtures.wholeCall, size: { width: 400, height: 1_600 } },
  ));

test('only the features that are set appear, in their order', async () => {
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
    assert.deepEqual(names, ['summary', 'transcript', 'knowledge']);
    await page.goto(`${server.origin}/?conversationId={{gcConversationId}}&langTag=en`);
    await page.getByText('Open an interaction to see it here.').waitFor();
  } finally {
    await context.close();
    await server.close();
  }
});

test('a screen reader hears of an answer once, and nothing of the transcript', () =>
  withPanel(async ({ server, page }) => {
    await phase(page, 'live');
    await page.evaluate(() => {
      const heard: string[] = [];
      (globalThis as unknown as { heard: string[] }).heard = heard;
      const region = [...document.querySelectorAll('[aria-live="polite"]')].at(-1)!;
      new MutationObserver(() => heard.push(region.textContent ?? '')).observe(region, {
        childList: true,
        subtree: true,
        characterData: true,
      });
    });
    server.emit(...fixtures.callUtterances);
    await page.waitForTimeout(300);
    server.emit(fixtures.answers[1]!);
    await page.getByText('Can a late order be refunded?').first().waitFor();
    const heard = () => page.evaluate(() => (globalThis as unknown as { heard: string[] }).heard);
    await eventually(async () => assert.deepEqual(await heard(), ['New answer: Can a late order be refunded?']));
    assert.equal(await page.locator('.transcript-scroll').getAttribute('aria-live'), null);
  }));
