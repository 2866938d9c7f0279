import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { seededRandom } from '../../shared/seeded-random.ts';
import * as fixtures from '../src/gallery/fixtures.ts';
import { eventually, launchChromium, openPage, shownTranscript } from './chromium.ts';
import { phase, withPanel } from './panel-scene.ts';
import { expectedTranscript } from './panel-server.ts';

let browser: Browser;
before(async () => {
  browser = await launchChromium();
});
after(() => browser.close());

test('cut, reloaded and put to sleep at random moments, the view equals the reduced log', () =>
  withPanel(browser, async ({ server, page }) => {
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
      // Appended while no stream is open, sometimes more than the service keeps.
      for (let i = 0; i < Math.floor(random() * 30); i++) server.emit(pool[next++ % pool.length]!);
      await page.waitForTimeout(Math.floor(random() * 300));
    }
    server.heartbeat();
    const all = expectedTranscript(server);
    await eventually(async () => {
      server.heartbeat();
      assert.deepEqual(
        await shownTranscript(page),
        all.slice(-Math.min(all.length, 400)).slice(-(await page.locator('.said').count())),
      );
      assert.equal((await shownTranscript(page)).at(-1), all.at(-1));
      assert.ok((await page.locator('.said').count()) >= Math.min(all.length, 100), 'enough rows');
    });
    await phase(page, 'live');
  }));

test('back from the back/forward cache it goes on where it was', () =>
  withPanel(
    browser,
    async ({ server, page, address }) => {
      await phase(page, 'live');
      await page.goto(`${server.origin}/favicon.svg`);
      server.emit(fixtures.unclear);
      await page.goBack();
      assert.equal(page.url(), address);
      await eventually(async () => assert.deepEqual(await shownTranscript(page), expectedTranscript(server)));
    },
    { events: fixtures.wholeCall },
  ));

test('two tabs show the same, over one stream', () =>
  withPanel(
    browser,
    async ({ server, page, context, address }) => {
      const second = await openPage(context);
      await second.page.goto(address);
      await phase(page, 'live');
      await phase(second.page, 'live');
      server.emit(fixtures.unclear);
      for (const one of [page, second.page])
        await eventually(async () => assert.deepEqual(await shownTranscript(one), expectedTranscript(server)));
      assert.equal(server.streams, 1);
    },
    { events: fixtures.wholeCall },
  ));

test('the connection is described in plain words, with the way out', () =>
  withPanel(
    browser,
    async ({ server, page }) => {
      await phase(page, 'live');
      server.faults.set('/events', { status: 503, code: 'unavailable', times: 3 });
      server.cut();
      await phase(page, 'reconnecting');
      assert.deepEqual(await shownTranscript(page), expectedTranscript(server), 'what is shown stays');
      await phase(page, 'live', 90_000);
      server.faults.set('/events', { status: 401, code: 'unauthenticated', times: 100 });
      server.cut();
      await phase(page, 'signedOut');
      server.faults.delete('/events');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await phase(page, 'live');
      server.faults.set('/events', { status: 403, code: 'forbidden', times: 1 });
      server.cut();
      await phase(page, 'forbidden');
      await page.getByRole('button', { name: 'Retry' }).click();
      await phase(page, 'live');
      server.emit(fixtures.ended);
      await page.getByText('Conversation ended').waitFor();
      server.end('ended');
      await phase(page, 'ended');
    },
    { events: fixtures.wholeCall },
  ));
