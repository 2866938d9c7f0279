import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import * as fixtures from '../src/gallery/fixtures.ts';
import { eventually, launchChromium } from './chromium.ts';
import { phase, withPanel } from './panel-scene.ts';
import { feedbackOf, type PanelServer } from './panel-server.ts';

let browser: Browser;
before(async () => {
  browser = await launchChromium();
});
after(() => browser.close());

test('a key pressed while the shortcut sheet closes still works', () =>
  withPanel(
    browser,
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

test('a notice that comes while the agent asks does not cover the field', () =>
  withPanel(
    browser,
    async ({ page, server }) => {
      await phase(page, 'live');
      await page.keyboard.press('k');
      await page.keyboard.type('how long does');
      await page.evaluate(() => {
        const scroller = document.querySelector('.panel-scroll')!;
        const place = document.activeElement!.getBoundingClientRect();
        // At the very end of what is in sight, where notices come.
        scroller.scrollTop += place.bottom - scroller.getBoundingClientRect().bottom;
      });
      server.emit(fixtures.degraded);
      await page.locator('.notice').waitFor();
      await eventually(async () => {
        const covered = await page.evaluate(() => {
          const place = document.activeElement!.getBoundingClientRect();
          return place.bottom - document.querySelector('.notices')!.getBoundingClientRect().top;
        });
        assert.ok(covered <= 0, `${covered} px of the field are covered`);
      });
    },
    { events: fixtures.wholeCall, size: { width: 480, height: 811 } },
  ));

const focused = (page: Page) =>
  page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '');

async function openAndCloseSheet(page: Page): Promise<void> {
  await page.keyboard.press('?');
  await page.locator('dialog.shortcuts').waitFor();
  await page.keyboard.press('Escape');
  await page.locator('dialog.shortcuts').waitFor({ state: 'hidden' });
}

/** Asks a question and rates the answer as wrong. */
async function askAndRate(page: Page): Promise<void> {
  await page.keyboard.press('k');
  assert.equal(await focused(page), 'Ask a question');
  await page.keyboard.type('how long may I return it');
  await page.keyboard.press('Enter');
  const card = page.locator('[data-suggestion="asked-1"]');
  await card.getByText('thirty days').waitFor();
  await card.locator('.card-head').focus();
  for (let i = 0; i < 8 && (await focused(page)) !== 'Not helpful'; i++) await page.keyboard.press('Tab');
  assert.equal(await focused(page), 'Not helpful');
  await page.keyboard.press('Enter');
  await card.locator('form.reason').waitFor();
  await eventually(async () => assert.equal(await focused(page), 'Incorrect'));
  await page.keyboard.press('Enter');
}

async function search(page: Page): Promise<void> {
  await page.keyboard.press('/');
  await page.locator('.transcript-search input').waitFor();
  assert.equal(await focused(page), 'Search transcript');
  await page.keyboard.type('order');
  assert.ok(await page.getByText('2 of 2 matches').isVisible());
  await page.keyboard.press('Enter');
  assert.ok(await page.getByText('1 of 2 matches').isVisible());
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('.transcript-search').count(), 0);
}

async function foldASection(page: Page): Promise<void> {
  await page.keyboard.press('n');
  await page.keyboard.press('n');
  const name = await page.evaluate(() => document.activeElement?.closest('section')?.dataset.section);
  const open = await page.evaluate(() => document.activeElement?.getAttribute('aria-expanded'));
  await page.keyboard.press('Enter');
  assert.notEqual(await page.locator(`[data-section="${name}"] .section-toggle`).getAttribute('aria-expanded'), open);
}

async function writeAndSaveSummary(page: Page): Promise<void> {
  const press = async (name: string) => {
    await page.getByRole('button', { name, exact: true }).focus();
    await page.keyboard.press('Enter');
  };
  await page.keyboard.press('s');
  await page.getByText('Version 2.').waitFor();
  await press('Edit');
  await page.locator('.summary textarea').first().focus();
  await page.keyboard.press('Control+A');
  await page.keyboard.type('My own words.');
  await press('Done');
  await press('Save to wrap-up notes');
  await page.getByText('Saved to wrap-up notes').first().waitFor();
}

async function downloadTranscript(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Transcript actions' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Copy transcript' }).waitFor();
  await page.keyboard.press('End');
  assert.equal(await focused(page), 'Download as WebVTT');
  const download = page.waitForEvent('download');
  await page.keyboard.press('Enter');
  assert.match((await download).suggestedFilename(), /\.vtt$/);
}

type Feedback = Record<string, unknown> & { detail?: Record<string, unknown> };

/** Everything that was reported about an answer record, merged. */
const mergedFeedback = (server: PanelServer, record: string): Feedback =>
  Object.assign({}, ...feedbackOf(server).filter((f) => String(f.answerRecord).endsWith(record)));

test('everything an agent does, by keyboard alone', () =>
  withPanel(
    browser,
    async ({ server, page }) => {
      await phase(page, 'live');
      await openAndCloseSheet(page);
      await askAndRate(page);
      await search(page);
      // A reply, by its number; copied, since a call has no compose box.
      await page.keyboard.press('2');
      // The live region reads it aloud, so the text on screen is not read once more.
      await page.locator('.toast[aria-hidden="true"]', { hasText: 'Copied' }).waitFor();
      await page.getByText('Used', { exact: true }).waitFor();
      await foldASection(page);
      await writeAndSaveSummary(page);
      await downloadTranscript(page);
      await eventually(async () => {
        const asked = mergedFeedback(server, 'asked-1');
        assert.equal(asked.correctness, 'NOT_CORRECT');
        assert.equal(asked.detail?.reason, 'Incorrect');
        const reply = mergedFeedback(server, 'r1');
        assert.equal(reply.clicked, true);
        assert.equal(reply.detail?.copied, true);
        assert.deepEqual(mergedFeedback(server, 'made-2').detail?.editedSections, { Situation: 'My own words.' });
      });
    },
    { events: fixtures.wholeCall },
  ));
