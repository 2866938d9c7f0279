import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import * as fixtures from '../src/gallery/fixtures.ts';
import { eventually, launchChromium } from './chromium.ts';
import { phase, withPanel } from './panel-scene.ts';
import { feedbackOf } from './panel-server.ts';

let browser: Browser;
before(async () => {
  browser = await launchChromium();
});
after(() => browser.close());

test('that an answer was shown is reported once, also after a fault', () =>
  withPanel(
    browser,
    async ({ server, page }) => {
      server.faults.set('/feedback', { status: 503, code: 'unavailable', times: 2 });
      await phase(page, 'live');
      await eventually(async () =>
        assert.ok(feedbackOf(server).length >= 3, `${feedbackOf(server).length} were reported`),
      );
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
    browser,
    async ({ server, page }) => {
      await phase(page, 'live');
      await page.locator('.focus').getByRole('button', { name: 'Helpful', exact: true }).click();
      await page.goto('about:blank');
      await eventually(async () => {
        assert.ok(
          feedbackOf(server).some((f) => f.correctness === 'FULLY_CORRECT'),
          'the thumb was reported',
        );
      });
    },
    { events: fixtures.wholeCall },
  ));
