import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Frame, Page } from 'playwright-core';
import type { AssistEvent } from '../../shared/assist/event.ts';
import * as fixtures from '../src/gallery/fixtures.ts';
import { eventually, launchChromium, openPage } from './chromium.ts';
import { reportsPaintedRow } from './painted-row.ts';
import { type PanelServer, startPanelServer } from './panel-server.ts';

let browser: Browser;
before(async () => {
  browser = await launchChromium();
});
after(() => browser.close());

/** The flags that Genesys Cloud gives an interaction widget; nothing is allowed by permissions policy. */
const sandbox = 'allow-scripts allow-same-origin allow-forms allow-modals allow-popups';

async function framed(
  run: (scene: { server: PanelServer; page: Page; frame: Frame; troubles: string[] }) => Promise<void>,
  init = '',
): Promise<void> {
  const server = await startPanelServer();
  const context = await browser.newContext({ viewport: { width: 500, height: 1_700 } });
  try {
    server.emit(...fixtures.wholeCall, fixtures.summary);
    const { page, troubles } = await openPage(context);
    // Only in the frame: third-party storage that throws, as browsers do where it is blocked.
    await page.addInitScript(`if (window !== window.top) { ${init} }`);
    const src = `${server.origin}/?conversationId=${server.conversationId}&langTag=en`;
    server.pages.set('/host', {
      html: `<!doctype html><title>host</title><iframe sandbox="${sandbox}" src="${src}" width="400" height="1600"></iframe>`,
    });
    await page.goto(`${server.foreignOrigin}/host`);
    await page.frameLocator('iframe').locator('.connection[data-phase="live"]').waitFor();
    const frame = page.frames().find((f) => f.url().startsWith(server.origin));
    assert.ok(frame);
    await run({ server, page, frame, troubles });
    assert.deepEqual(
      troubles.filter((t) => !/Permissions policy|clipboard/i.test(t)),
      [],
    );
  } finally {
    await context.close();
    await server.close();
  }
}

const blockedStorage = `
  for (const name of ['localStorage', 'sessionStorage', 'indexedDB']) {
    Object.defineProperty(window, name, { get() { throw new DOMException('blocked', 'SecurityError'); } });
  }`;

test('it works in a sandboxed foreign frame with storage blocked and no clipboard', () =>
  framed(async ({ server, frame }) => {
    assert.equal(
      await frame.evaluate(() => {
        try {
          return typeof localStorage;
        } catch (error) {
          return (error as Error).name;
        }
      }),
      'SecurityError',
    );
    assert.equal(await frame.locator('.said').count(), 7);
    await frame.locator('[data-section="smart_reply"] .section-toggle').click();
    assert.equal(
      await frame.locator('[data-section="smart_reply"] .section-toggle').getAttribute('aria-expanded'),
      'true',
    );
    await frame.getByRole('button', { name: 'Helpful', exact: true }).first().click();
    await frame.getByRole('textbox', { name: 'Ask a question' }).fill('a question');
    await frame.getByRole('button', { name: 'Search', exact: true }).click();
    await frame.getByText('thirty days').waitFor();
    server.cut();
    server.emit(fixtures.unclear);
    await frame.getByText('The bell on the fourth floor').waitFor();
    await eventually(async () =>
      assert.ok(
        server.asked.some((a) => a.path.endsWith('/feedback')),
        'the thumb was reported',
      ),
    );
  }, blockedStorage));

test('where copying is refused in every way, the text is shown selected', () =>
  framed(async ({ frame }) => {
    await frame.locator('[data-section="summary"] .section-toggle').click();
    await frame.getByRole('button', { name: 'Copy summary' }).click();
    const dialog = frame.locator('dialog.manual-copy');
    await dialog.waitFor();
    const selected = await dialog.locator('textarea').evaluate((field) => {
      const area = field as HTMLTextAreaElement;
      return area.value.slice(area.selectionStart, area.selectionEnd);
    });
    assert.ok(selected.startsWith('Situation\nThe customer ordered'));
    await dialog.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  }, `document.execCommand = () => false; ${blockedStorage}`));

test('without the permission to write, the older way to copy still works', () =>
  framed(async ({ frame }) => {
    await frame.locator('[data-section="summary"] .section-toggle').click();
    await frame.getByRole('button', { name: 'Copy summary' }).click();
    await frame.getByText('Copied').first().waitFor();
  }));

test('a source opens in a window of its own, without a way back into the panel', () =>
  framed(async ({ page, frame, server }) => {
    const opened = page.context().waitForEvent('page');
    await frame.getByRole('link', { name: /^Refunds/ }).click();
    const source = await opened;
    assert.equal(await source.evaluate(() => window.opener).catch(() => null), null);
    await eventually(async () => {
      const sent = server.asked.filter((a) => a.path.endsWith('/feedback'));
      const uris = sent.flatMap((a) => (a.body as { detail?: { clickedUris?: string[] } }).detail?.clickedUris ?? []);
      assert.deepEqual(uris, ['https://help.example/refunds']);
    });
  }));

test('modules of a page share one connection, keep to their shadow roots and speak by events', async () => {
  const server = await startPanelServer();
  const context = await browser.newContext({ viewport: { width: 900, height: 900 } });
  try {
    server.settings.mode = 'production';
    server.emit(...fixtures.wholeCall, fixtures.summary);
    const { page, troubles, requests } = await openPage(context);
    server.pages.set('/embed.js', {
      headers: { 'content-type': 'text/javascript' },
      html: `window.got = [];
        addEventListener('earshot:token', (event) => { got.push('token ' + event.detail.fresh); event.detail.respond(Promise.resolve('from-the-page')); });
        addEventListener('earshot:reply', (event) => { got.push('reply ' + event.detail.text); event.preventDefault(); });
        addEventListener('earshot:summary', (event) => { got.push('summary ' + event.detail.sections.length); event.preventDefault(); });`,
    });
    const attributes = `conversation-id="${server.conversationId}" lang-tag="de"`;
    server.pages.set('/embed', {
      headers: {
        'content-security-policy': "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'",
      },
      html: `<!doctype html><title>embed</title><script src="/embed.js"></script><script type="module" src="/modules.js"></script>
        <earshot-transcript ${attributes}></earshot-transcript><earshot-smart-reply ${attributes} insert></earshot-smart-reply>
        <earshot-summary ${attributes} theme="dark"></earshot-summary><earshot-knowledge ${attributes} ask="false"></earshot-knowledge>
        <earshot-sentiment ${attributes}></earshot-sentiment><earshot-intent ${attributes}></earshot-intent><earshot-coaching ${attributes}></earshot-coaching>`,
    });
    await page.goto(`${server.origin}/embed`);
    await page.locator('earshot-transcript .said').first().waitFor();
    await page.locator('earshot-coaching .advice').waitFor();
    assert.equal(server.streams, 1);
    assert.equal(server.asked.find((a) => a.path === '/api/session')?.headers.authorization, 'Bearer from-the-page');
    await page.locator('earshot-smart-reply .reply-text').nth(1).click();
    await page.locator('earshot-summary').getByRole('button', { name: 'Speichern' }).click();
    await page.locator('earshot-summary').getByText('Gespeichert').first().waitFor();
    const got = await page.evaluate(() => (globalThis as unknown as { got: string[] }).got);
    assert.deepEqual(got, ['token false', 'reply Would you prefer a full refund instead?', 'summary 3']);
    assert.equal(await page.locator('earshot-knowledge input').count(), 0);
    server.emit(fixtures.unclear as AssistEvent);
    await page.locator('earshot-transcript').getByText('The bell on the fourth floor').waitFor();
    await reportsPaintedRow(server, page);
    const papers = await page.evaluate(() =>
      ['earshot-intent', 'earshot-summary'].map(
        (name) =>
          getComputedStyle(document.querySelector(name)!.shadowRoot!.querySelector('.earshot')!).backgroundColor,
      ),
    );
    assert.notEqual(papers[0], papers[1], 'one of them is dark');
    // All of them leave: the stream is closed.
    await page.evaluate(() => {
      for (const element of document.querySelectorAll(
        'earshot-transcript, earshot-smart-reply, earshot-summary, earshot-knowledge, earshot-sentiment, earshot-intent, earshot-coaching',
      ))
        element.remove();
    });
    await eventually(async () => assert.equal(server.streams, 0));
    for (const url of requests) assert.ok(url.startsWith(server.origin), url);
    assert.deepEqual(troubles, []);
  } finally {
    await context.close();
    await server.close();
  }
});

test('the container works as an element, too', async () => {
  const server = await startPanelServer();
  const context = await browser.newContext({ viewport: { width: 500, height: 900 } });
  try {
    server.emit(...fixtures.wholeCall);
    const { page, troubles } = await openPage(context);
    server.pages.set('/embed', {
      html: `<!doctype html><title>embed</title><script type="module" src="/modules.js"></script>
        <earshot-panel conversation-id="${server.conversationId}" features="SMART_REPLY,TRANSCRIPT" lang-tag="fr"></earshot-panel>`,
    });
    await page.goto(`${server.origin}/embed`);
    await page.locator('earshot-panel .said').first().waitFor();
    assert.deepEqual(
      await page
        .locator('earshot-panel .section')
        .evaluateAll((all) => all.map((s) => (s as HTMLElement).dataset.section)),
      ['transcript', 'smart_reply'],
    );
    assert.ok(await page.getByText('En direct').isVisible());
    assert.deepEqual(troubles, []);
  } finally {
    await context.close();
    await server.close();
  }
});

test('the supervisor’s page works as an element: with the token of the page, in its width, and without a trace in its address', async () => {
  const server = await startPanelServer();
  const context = await browser.newContext({ viewport: { width: 1_200, height: 700 } });
  try {
    server.settings.mode = 'production';
    const { page, troubles, requests } = await openPage(context);
    const about = { channel: 'chat', startedAt: new Date().toISOString(), alerts: [], engineState: 'ok' };
    const need = { score: 0, reasons: [] };
    const row = { ...about, conversationId: server.conversationId, connection: 'ok', language: 'fr-FR', need };
    const overview = { at: about.startedAt, conversations: [row], partial: false };
    server.pages.set('/api/supervisor/events', {
      headers: { 'content-type': 'text/event-stream' },
      html: `event: overview\ndata: ${JSON.stringify(overview)}\n\n`,
    });
    server.pages.set('/embed.js', {
      headers: { 'content-type': 'text/javascript' },
      html: `addEventListener('earshot:token', (event) => event.detail.respond('from-the-page'));`,
    });
    server.pages.set('/embed', {
      headers: {
        'content-security-policy': "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'",
      },
      html: `<!doctype html><title>embed</title><link rel="stylesheet" href="/embed.css"><script src="/embed.js"></script>
        <script type="module" src="/modules.js"></script><earshot-supervisor lang-tag="es-es" theme="dark"></earshot-supervisor>`,
    });
    server.pages.set('/embed.css', {
      headers: { 'content-type': 'text/css' },
      html: 'earshot-supervisor { max-inline-size: 320px }',
    });
    await page.goto(`${server.origin}/embed`);
    const element = page.locator('earshot-supervisor');
    await element.locator('.live-about').getByText('francés').waitFor();
    assert.equal(server.asked.find((a) => a.path === '/api/session')?.headers.authorization, 'Bearer from-the-page');
    const fits = await element.evaluate(({ shadowRoot, clientWidth }) => {
      const parts = [...shadowRoot!.querySelectorAll('.live-who, .live-about, .supervisor-choice')];
      return { clientWidth, widest: Math.max(...parts.map((part) => part.getBoundingClientRect().right)) };
    });
    assert.ok(fits.clientWidth === 320 && fits.widest <= 340, JSON.stringify(fits));
    await element.locator('.supervisor-filters select').nth(0).selectOption('voice');
    await element.getByText('0 de 1').waitFor();
    assert.equal(page.url(), `${server.origin}/embed`);
    assert.equal(
      await element.locator('.view-switch a').nth(1).getAttribute('href'),
      `${server.origin}/supervisor?channel=voice&view=history`,
    );
    for (const url of requests) assert.ok(url.startsWith(server.origin), url);
    assert.deepEqual(troubles, []);
  } finally {
    await context.close();
    await server.close();
  }
});

test('an element that cannot work says why on the screen, in the console and as an event', async () => {
  const server = await startPanelServer();
  const context = await browser.newContext({ viewport: { width: 700, height: 700 } });
  try {
    const { page } = await openPage(context);
    const logged: string[] = [];
    page.on('console', (message) => logged.push(message.text()));
    server.pages.set('/embed', {
      html: `<!doctype html><title>embed</title>
        <script>window.failed = []; addEventListener('earshot:failed', (event) => failed.push(event.detail.code));</script>
        <script type="module" src="/modules.js"></script>
        <earshot-transcript lang-tag="es"></earshot-transcript>
        <earshot-summary conversation-id="42" lang-tag="en"></earshot-summary>
        <earshot-intent conversation-id="${server.conversationId}" api-base="http://127.0.0.1:9"></earshot-intent>`,
    });
    await page.goto(`${server.origin}/embed`);
    await page.locator('earshot-transcript').getByText('No se pudo cargar esta parte del asistente.').waitFor();
    await page.locator('earshot-transcript').getByText('Set the attribute conversation-id').waitFor();
    await page.locator('earshot-summary').getByText('such as 12345678').waitFor();
    await page.locator('earshot-intent').getByText('cannot be reached').waitFor();
    const failed = await page.evaluate(() => (globalThis as unknown as { failed: string[] }).failed);
    assert.deepEqual(failed.toSorted(), ['conversation_id_invalid', 'conversation_id_missing', 'service_unreachable']);
    assert.ok(logged.some((line) => line.includes('<earshot-transcript>') && line.includes('conversation_id_missing')));
  } finally {
    await context.close();
    await server.close();
  }
});
