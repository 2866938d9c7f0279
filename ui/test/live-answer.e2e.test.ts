/** An answer that appears while it is written, in a browser. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { formatSseFrame } from '../../shared/sse.ts';
import { launchChromium } from './chromium.ts';
import { createLiveFrames } from './live-frames.ts';
import { phase, unfoldAll, withPanel } from './panel-scene.ts';
import type { PanelServer } from './panel-server.ts';

let browser: Browser;
before(async () => {
  browser = await launchChromium();
});
after(() => browser.close());

const frame = (event: string, data: object) => formatSseFrame({ event, data: JSON.stringify(data) });
const suggestion = (answer: string) =>
  frame('suggestion', {
    ...{ suggestionId: 's-live', kind: 'knowledge', proactive: false, query: 'Box?', text: answer, answer },
    sources: [{ title: 'Returns' }],
  });

/** Notes what the draft says in the frame after the bytes of a piece were read. A text, because a function would be changed by the loader. */
const noteFirstDraw = `
  const { read } = ReadableStreamDefaultReader.prototype;
  ReadableStreamDefaultReader.prototype.read = async function () {
    const part = await read.call(this);
    if (part.value && new TextDecoder().decode(part.value).includes('event: piece'))
      requestAnimationFrame(() => {
        document.documentElement.dataset.drawn = document.querySelector('.draft')?.textContent ?? '';
      });
    return part;
  };`;

async function ask(server: PanelServer, page: Page) {
  const pieces = createLiveFrames();
  server.settings.liveAnswer = pieces;
  await phase(page, 'live');
  await unfoldAll(page);
  await page.locator('.ask input').fill('Box?');
  await page.keyboard.press('Enter');
  return pieces;
}

test('words appear as they arrive, are corrected where no source supports them, and the answer takes their place', () =>
  withPanel(browser, async ({ server, page }) => {
    const pieces = await ask(server, page);
    pieces.push(frame('piece', { text: 'Any box ' }));
    const draft = page.locator('.draft');
    await draft.getByText('Any box').waitFor();
    await page.locator('.pending [role=status]').getByText('Not checked').waitFor();
    pieces.push(
      frame('piece', { text: 'is fine. It is free.' }),
      frame('checked', { text: 'Any box is fine.', unchecked: '' }),
    );
    await draft.getByText('Any box is fine.', { exact: true }).waitFor();
    assert.equal(await draft.getByText('free').count(), 0);
    // The button is the same one all the time: the focus stays on it.
    await page.locator('.stop').focus();
    pieces.push(frame('piece', { text: 'Keep ' }));
    await draft.getByText('Keep').waitFor();
    assert.ok(await page.locator('.stop').evaluate((stop) => stop.matches(':focus')));
    pieces.push(suggestion('Any box is fine.'), frame('end', { reason: 'complete' }));
    pieces.end();
    await page.locator('.card-body').getByText('Any box is fine.').waitFor();
    assert.equal(await page.locator('.pending').count(), 0);
  }));

test('the first word is drawn in the frame after its arrival', () =>
  withPanel(browser, async ({ server, page }) => {
    await page.addInitScript(noteFirstDraw);
    await page.reload();
    const pieces = await ask(server, page);
    // What draws a draft is loaded with the question, before its first word.
    await page.locator('.pending p[aria-busy]').waitFor({ state: 'attached' });
    pieces.push(frame('piece', { text: 'Any ' }));
    await page.locator('html[data-drawn]').waitFor({ state: 'attached' });
    assert.equal(await page.evaluate(() => document.documentElement.dataset.drawn), 'Any ');
    pieces.end();
  }));

for (const how of ['the button', 'Escape'] as const) {
  test(`${how} stops the answer, what was checked stays, and the service learns of it`, () =>
    withPanel(browser, async ({ server, page }) => {
      const pieces = await ask(server, page);
      pieces.push(frame('checked', { text: 'Any box is fine.', unchecked: 'It is' }));
      await page.locator('.draft').getByText('It is').waitFor();
      if (how === 'Escape') await page.keyboard.press('Escape');
      else await page.locator('.stop').click();
      await pieces.stopped;
      await page.locator('.pending[data-status=stopped]').getByText('Stopped').waitFor();
      assert.equal(await page.locator('.draft').textContent(), 'Any box is fine.');
    }));
}
