import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import type { AssistEvent } from '../../shared/assist/event.ts';
import * as fixtures from '../src/gallery/fixtures.ts';
import { launchChromium } from './chromium.ts';
import { phase, unfoldAll, withPanel } from './panel-scene.ts';

let browser: Browser;
before(async () => {
  browser = await launchChromium();
});
after(() => browser.close());

test('what the agent reads does not move, and the focus stays where it is', () =>
  withPanel(
    browser,
    async ({ server, page }) => {
      await phase(page, 'live');
      // In the knowledge section itself: a new answer waits behind a button.
      const card = page.locator('[data-suggestion="k2"] .card-head');
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
      await unfoldAll(page);
      // Below it: the agent edits the summary while answers arrive above.
      await page.getByRole('button', { name: 'Edit', exact: true }).click();
      const field = page.locator('.summary textarea').first();
      await field.click();
      await page.keyboard.type('Typing ');
      const at = await field.boundingBox();
      server.emit(
        { ...answer, suggestionId: 'k10', query: 'One more?', groupId: 'g10' } as AssistEvent,
        ...fixtures.smartReplies.map(
          (r, i) =>
            ({
              ...r,
              suggestionId: `n${i}`,
              groupId: 'rg9',
              text: 'A reply that takes three lines of a narrow panel, since it says a little more than most.',
            }) as AssistEvent,
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

test('an edited summary is kept when a newer one arrives', () =>
  withPanel(
    browser,
    async ({ server, page }) => {
      await phase(page, 'live');
      await unfoldAll(page);
      await page.getByRole('button', { name: 'Edit', exact: true }).click();
      await page.locator('.summary textarea').first().fill('Mine.');
      server.emit({ ...fixtures.summary, summaryId: 's2' } as AssistEvent);
      await page.getByText('A newer summary is available').waitFor();
      assert.equal(await page.locator('.summary textarea').first().inputValue(), 'Mine.');
      await page.getByRole('button', { name: 'Use new version' }).click();
      assert.equal(await page.locator('.summary textarea').count(), 0);
    },
    { events: [...fixtures.wholeCall, fixtures.summary] },
  ));

test('a sentence of the summary leads to what was said', () =>
  withPanel(
    browser,
    async ({ page }) => {
      await phase(page, 'live');
      await unfoldAll(page);
      await page.locator('button.basis').first().click();
      const row = page.locator('[data-utterance="u1"]');
      assert.match((await row.getAttribute('class')) ?? '', /pointed/);
      assert.ok(await row.isVisible());
      // And back to the sentence.
      await page.keyboard.press('Escape');
      assert.ok(
        await page
          .locator('button.basis')
          .first()
          .evaluate((b) => b === document.activeElement),
      );
    },
    { events: [...fixtures.wholeCall, fixtures.summary] },
  ));
