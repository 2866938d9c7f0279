/** The service check as a supervisor sees it: the real service, the built page, every language, light and dark. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { checkMessages } from '../src/messages/check-messages.ts';
import { languages } from '../src/messages/messages.ts';
import { openPage } from './chromium.ts';
import { openBrowser, type RunningService, sees, startService } from './running-service.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

type Found = { id: string; nodes: { target: unknown; failureSummary?: string }[] };

async function violations(page: Page): Promise<string[]> {
  // By the debugger's door, because the page's policy lets no foreign script in.
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(context: unknown): Promise<{ violations: Found[] }> } };
    return (await axe.run(document)).violations;
  });
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${String(node.target)} ${node.failureSummary}`));
}

type Receiver = Awaited<ReturnType<typeof startReceiver>>;

/** The administrator's end of the webhooks, and a folder for what waits. */
async function startReceiver() {
  const got: { type: string; signature: string }[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const { type } = JSON.parse(body) as { type: string };
      got.push({ type, signature: String(request.headers['earshot-signature']) });
      response.writeHead(own.status).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const folder = await mkdtemp(join(tmpdir(), 'earshot-check-'));
  const own = {
    ...{ got, folder, status: 204, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` },
    async stop() {
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return own;
}

describe('the service check', { timeout: 400_000 }, () => {
  let service: RunningService;
  let receiver: Receiver;
  let browser: Browser;
  before(async () => {
    receiver = await startReceiver();
    service = await startService({
      ...{ WEBHOOK_URL: receiver.url, WEBHOOK_KEY: 'a-key-of-the-tests-with-more-than-32-characters' },
      WEBHOOK_FOLDER: receiver.folder,
    });
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    await service?.close();
    await receiver?.stop();
  });

  async function ask(genesysToken: string | undefined): Promise<Response> {
    if (genesysToken === undefined) return fetch(`${service.origin}/api/doctor`);
    const signIn = () =>
      fetch(`${service.origin}/api/session`, {
        method: 'POST',
        headers: { authorization: `Bearer ${genesysToken}` },
      });
    let session = await signIn();
    // On a busy machine the answer of the local Genesys may take longer than the service waits for it.
    for (let tries = 0; session.status > 500 && tries < 20; tries++) session = await signIn();
    assert.equal(session.status, 200);
    const { token } = (await session.json()) as { token: string };
    return fetch(`${service.origin}/api/doctor`, { headers: { authorization: `Bearer ${token}` } });
  }

  it('refuses everybody but a supervisor, and says why', async () => {
    assert.equal((await ask(undefined)).status, 401);
    for (const token of ['local-agent', 'local-stranger']) {
      const response = await ask(token);
      assert.equal(response.status, 403);
      const problem = (await response.json()) as { code: string; reason: string };
      assert.equal(problem.code, 'forbidden');
      assert.match(problem.reason, /supervisors/);
    }
  });

  it('tells a supervisor of every part, and never what a setting is set to', async () => {
    const response = await ask('local-supervisor');
    assert.equal(response.status, 200);
    const text = await response.text();
    const { checks } = JSON.parse(text) as { checks: { name: string; status: string; fix?: string }[] };
    const names = checks.map(({ name }) => name);
    for (const name of ['service.drain', 'settings.valid', 'clock.step', 'engine.dialogflow', 'engine.recognition'])
      assert.ok(names.includes(name), name);
    for (const name of ['genesys.region', 'audiohook.keys', 'audiohook.calls']) assert.ok(names.includes(name), name);
    for (const check of checks) assert.ok(check.status === 'pass' || check.fix, check.name);
    const kept = readFileSync(new URL('../../.local/audiohook.json', import.meta.url), 'utf8');
    const secrets = [...kept.matchAll(/[\w+/=-]{24,}/g)].map(([secret]) => secret);
    assert.ok(secrets.length > 0);
    for (const secret of secrets) assert.ok(!text.includes(secret));
  });

  for (const language of languages) {
    it(`shows it in ${language}, light and dark, and axe finds nothing`, async () => {
      for (const colorScheme of ['light', 'dark'] as const) {
        const context = await browser.newContext({ colorScheme, viewport: { width: 720, height: 900 } });
        const { page, troubles } = await openPage(context);
        await page.goto(`${service.origin}/check?langTag=${language}`);
        await page.locator('.service-check-row').first().waitFor();
        const messages = checkMessages[language];
        assert.equal(await page.locator('h1').innerText(), messages.title);
        assert.ok((await page.locator('h2').allInnerTexts()).includes(messages.areas.audiohook!));
        // One column: every row is as wide as the heading above it.
        await page.waitForFunction(() => {
          const rows = [...document.querySelectorAll('.service-check-head, .service-check-row')];
          return new Set(rows.map((row) => Math.round(row.getBoundingClientRect().width))).size === 1;
        });
        assert.deepEqual(await violations(page), []);
        assert.deepEqual(troubles, []);
        await context.close();
      }
    });
  }

  it('sends a signed test to the address of the webhooks, and says what the receiver answered', async () => {
    const context = await browser.newContext();
    const { page } = await openPage(context);
    await page.goto(`${service.origin}/check?langTag=en`);
    const { webhooks } = checkMessages.en;
    for (const [status, said] of [
      [204, webhooks.delivered],
      [400, webhooks.refused],
    ] as const) {
      receiver.status = status;
      await page.getByRole('button', { name: webhooks.test }).click();
      await sees(page, said);
    }
    assert.deepEqual(
      receiver.got.map(({ type, signature }) => [type, /^v1=[0-9a-f]{64}$/.test(signature)]),
      [
        ['test', true],
        ['test', true],
      ],
    );
    await context.close();
  });

  it('checks again on request, and refuses an agent', async () => {
    const context = await browser.newContext();
    const { page } = await openPage(context);
    await page.goto(`${service.origin}/check?langTag=en`);
    await sees(page, /Checked at/);
    const again = page.waitForResponse((response) => response.url().endsWith('/api/doctor'));
    await page.getByRole('button', { name: checkMessages.en.again }).click();
    assert.equal((await again).status(), 200);
    await sees(page, /Checked at/);

    await page.route('**/api/session', (route) =>
      route.continue({ headers: { ...route.request().headers(), authorization: 'Bearer local-agent' } }),
    );
    await page.reload();
    await sees(page, checkMessages.en.forbidden);
    assert.equal(await page.locator('.service-check-row').count(), 0);
    assert.deepEqual(await violations(page), []);
    await context.close();
  });
});
