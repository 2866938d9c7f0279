import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import type { AssistEvent } from '../../shared/assist/event.ts';
import * as fixtures from '../src/gallery/fixtures.ts';
import { eventually, launchChromium } from './chromium.ts';
import { phase, unfoldAll, withPanel } from './panel-scene.ts';
import { feedbackOf } from './panel-server.ts';

let browser: Browser;
before(async () => {
  browser = await launchChromium();
});
after(() => browser.close());

test('the wheel never moves the panel past its content', () =>
  withPanel(
    browser,
    async ({ page }) => {
      await phase(page, 'live');
      await unfoldAll(page);
      await page.mouse.move(200, 700);
      for (let i = 0; i < 6; i++) await page.mouse.wheel(0, 2_000);
      const over = await page.evaluate(
        () => document.documentElement.scrollHeight - document.documentElement.clientHeight,
      );
      assert.equal(over, 0);
      assert.ok(await page.getByRole('button', { name: 'More', exact: true }).isVisible());
    },
    { events: [...fixtures.wholeCall, fixtures.summary] },
  ));

test('when the conversation ends the summary is on top, with one button that saves it', () =>
  withPanel(
    browser,
    async ({ server, page }) => {
      await phase(page, 'live');
      server.emit(fixtures.summary, fixtures.ended);
      const save = page.getByRole('button', { name: 'Save to wrap-up notes' });
      await save.waitFor();
      const box = await save.boundingBox();
      assert.ok(box && box.y + box.height < 900, 'it is in view');
      assert.equal(await page.locator('.section').first().getAttribute('data-section'), 'summary');
      await page.getByText('Not saved').waitFor();
      // Each sentence has its own number, and its quote on pointing at it.
      assert.deepEqual(await page.locator('button.basis').allTextContents(), ['1', '2', '3', '4']);
      await page.locator('button.basis').first().hover();
      await page.locator('.quote').getByText('I ordered a standing desk').waitFor();
    },
    { events: fixtures.wholeCall },
  ));

test('a reply that was used is marked, and a second click does nothing until that is undone', () =>
  withPanel(
    browser,
    async ({ server, page }) => {
      await phase(page, 'live');
      const reply = page.locator('.reply').nth(1);
      await reply.locator('.reply-text').click();
      await reply.getByText('Used', { exact: true }).waitFor();
      await reply.locator('.reply-text').click();
      await page.getByText('Already used').first().waitFor();
      await reply.getByRole('button', { name: 'Mark reply 2 as not used' }).click();
      await reply.getByRole('button', { name: 'Edit reply 2' }).waitFor();
      await eventually(async () => {
        const clicks = feedbackOf(server).filter((f) => String(f.answerRecord).endsWith('/r1') && 'clicked' in f);
        assert.equal(clicks.at(-1)?.clicked, false);
      });
    },
    { events: [fixtures.startedChat, ...fixtures.callUtterances, ...fixtures.smartReplies] },
  ));

test('what was dismissed twice stays away, and a thumb can be withdrawn', () =>
  withPanel(
    browser,
    async ({ server, page }) => {
      await phase(page, 'live');
      const card = page.locator('.focus');
      await card.getByRole('button', { name: 'Helpful', exact: true }).click();
      await card.getByRole('button', { name: 'Helpful', exact: true }).click();
      await page.getByText('Feedback removed').first().waitFor();
      const answer = fixtures.answers[1]!;
      await card.getByText('Can a late order be refunded?').waitFor();
      await card.getByRole('button', { name: 'Not now' }).click();
      await card.getByText('The best suggestion shows up here.').waitFor();
      server.emit({ ...answer, suggestionId: 'k20' } as AssistEvent);
      await card.getByText('Can a late order be refunded?').waitFor();
      await card.getByRole('button', { name: 'Not now' }).click();
      server.emit({ ...answer, suggestionId: 'k21' } as AssistEvent);
      await page.locator('[data-suggestion="k21"]').waitFor();
      assert.ok(await card.getByText('The best suggestion shows up here.').isVisible());
      await eventually(async () => {
        const ratings = feedbackOf(server).filter((f) => 'correctness' in f);
        assert.equal(ratings.at(-1)?.correctness, null);
      });
    },
    { events: [...fixtures.talk, fixtures.answers[1]!] },
  ));

test('a citation and a row of the transcript play their moment where the call was recorded', () =>
  withPanel(
    browser,
    async ({ server, page }) => {
      server.settings.isRecorded = true;
      await phase(page, 'live');
      server.emit(fixtures.summary, fixtures.ended);
      const moment = page.locator('.summary .moment').first();
      await moment.click();
      await eventually(async () =>
        assert.equal(
          server.asked.filter(({ path }) => /\/moments\/./.test(path)).length,
          1,
          'one moment was asked for',
        ),
      );
      await page.locator('.summary .moment[data-playing="false"]').first().waitFor();
      await page.locator('[data-section="transcript"] .section-toggle[aria-expanded="false"]').click();
      await page.locator('[data-section="transcript"] .moment').first().waitFor();
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(width <= 320, `the page is ${width} px wide`);
    },
    { events: fixtures.wholeCall, size: { width: 320, height: 900 } },
  ));
