import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import type { Browser, BrowserContext, Frame, Page } from 'playwright-core';
import { blockStorage, closed, fullSandbox, hostPage, tokensInAddresses } from './host-page.ts';
import { openBrowser, type RunningService, sees, startService, textOf } from './running-service.ts';

const conversationId = '0f9e8d7c-6b5a-4c3d-8e2f-112233445566';

for (const grant of ['pkce', 'implicit'] as const) {
  describe(`sign-in by ${grant}, framed by another origin`, { timeout: 400_000 }, () => {
    let service: RunningService;
    let browser: Browser;
    let context: BrowserContext;
    /** Serves one page, the host; by another name of the same address it is a foreign site. */
    let hostServer: Server;
    let hostPort: number;
    let body = '';

    before(async () => {
      service = await startService({ OAUTH_GRANT: grant });
      browser = await openBrowser('--host-resolver-rules=MAP foreign.example 127.0.0.1');
      hostServer = createServer((_request, response) => response.setHeader('content-type', 'text/html').end(body));
      await new Promise<void>((resolve) => hostServer.listen(0, '127.0.0.1', resolve));
      hostPort = (hostServer.address() as AddressInfo).port;
    });
    after(async () => {
      await browser?.close();
      hostServer?.closeAllConnections();
      hostServer?.close();
      await service?.close();
    });

    async function framed(
      options: {
        popup?: boolean;
        sandbox?: string;
        /** A frame of the same site has storage in every browser; its origin is a foreign one all the same. */
        hostName?: 'localhost';
        prepare?: (page: Page) => Promise<unknown>;
      } = {},
    ) {
      context = await browser.newContext();
      const page = await context.newPage();
      const query = new URLSearchParams({
        conversationId,
        gcHostOrigin: service.origin,
        gcTargetEnv: 'local',
        langTag: 'en-us',
        usePopupAuth: String(options.popup ?? false),
      });
      body = hostPage(`${service.panelOrigin}/?${query}`, options.sandbox ?? fullSandbox);
      await options.prepare?.(page);
      await page.goto(`http://${options.hostName ?? '127.0.0.1'}:${hostPort}/`);
      const panel = await (await page.locator('iframe').elementHandle())!.contentFrame();
      return { page, panel: panel! };
    }
    const live = (panel: Frame) => sees(panel, 'Live', 120_000);

    it('an agent with a Genesys session is signed in without a click, and no token is left in an address', async () => {
      const { page, panel } = await framed();
      const leaks = tokensInAddresses(page);
      await live(panel);
      assert.deepEqual(leaks(), []);
      // A frame of another site may have no storage at all; where it has, no token is in it.
      const stored = await panel.evaluate(() => {
        try {
          return JSON.stringify([{ ...localStorage }, { ...sessionStorage }]);
        } catch {
          return '';
        }
      });
      assert.ok(!/access_token|eyJ|Bearer/i.test(stored), 'no token is stored');
      await context.close();
    });

    it('T38: signs in where storage is blocked', async () => {
      const { panel } = await framed({
        prepare: (page) => blockStorage(page, 'localStorage', 'sessionStorage'),
      });
      await live(panel);
      await context.close();
    });

    it('an agent without a session signs in by a click in a pop-up, which closes by itself', async () => {
      await service.control({ do: 'signed_in_as', token: null });
      const { panel } = await framed({ popup: true });
      await sees(panel, 'Sign in');
      const [popup] = await Promise.all([
        context.waitForEvent('page'),
        panel.getByRole('button', { name: 'Sign in' }).first().click(),
      ]);
      await popup.getByRole('button', { name: /local-agent\)/ }).click();
      await live(panel);
      await closed(popup);
      await finish();
    });

    it('an answer of the pop-up that reaches a busy panel late still signs in', async () => {
      await service.control({ do: 'signed_in_as', token: null });
      const { panel } = await framed({ popup: true });
      await sees(panel, 'Sign in');
      await panel.evaluate((lateMs) => {
        let isLate = false;
        window.addEventListener(
          'message',
          (event) => {
            if (isLate || event.data?.name !== 'earshot_oauth') return;
            isLate = true;
            event.stopImmediatePropagation();
            const { data, origin, source } = event;
            setTimeout(() => window.dispatchEvent(new MessageEvent('message', { data, origin, source })), lateMs);
          },
          true,
        );
      }, 2_000);
      const [popup] = await Promise.all([
        context.waitForEvent('page'),
        panel.getByRole('button', { name: 'Sign in' }).first().click(),
      ]);
      await popup.getByRole('button', { name: /local-agent\)/ }).click();
      await live(panel);
      await finish();
    });

    it('a window whose answer no panel takes closes by itself', async () => {
      const { panel } = await framed();
      const popup = context.waitForEvent('page');
      await panel.evaluate(() => void window.open('/oauth/callback?code=c&state=s', '_blank', 'popup=true'));
      await closed(await popup);
      await context.close();
    });

    it('a login that is refused, or a pop-up that is closed, leaves the button there to try again', async () => {
      await service.control({ do: 'signed_in_as', token: null });
      const { panel } = await framed({ popup: true });
      const button = panel.getByRole('button', { name: 'Sign in' }).first();
      const openPopup = async () => {
        const [popup] = await Promise.all([context.waitForEvent('page'), button.click()]);
        return popup;
      };
      const refused = await openPopup();
      await refused.getByRole('button', { name: 'Refuse' }).click();
      await button.waitFor({ timeout: 90_000 });
      const closed = await openPopup();
      await closed.close();
      await button.waitFor({ timeout: 90_000 });
      const last = await openPopup();
      await last.getByRole('button', { name: /local-agent\)/ }).click();
      await live(panel);
      await finish();
    });

    it('a pop-up that the browser blocks is said so, with what to do', async () => {
      await service.control({ do: 'signed_in_as', token: null });
      const { panel } = await framed({ popup: true, sandbox: fullSandbox.replace('allow-popups', '') });
      await panel.getByRole('button', { name: 'Sign in' }).first().click();
      await sees(panel, /pop-?up|blocked|window/i);
      await finish();
    });

    const ownTab = async (prepare?: (page: Page) => Promise<unknown>) => {
      await service.control({ do: 'signed_in_as', token: null });
      context = await browser.newContext();
      const page = await context.newPage();
      await prepare?.(page);
      const query = new URLSearchParams({
        conversationId,
        gcHostOrigin: service.origin,
        gcTargetEnv: 'local',
        langTag: 'de',
        usePopupAuth: 'true',
      });
      const address = `${service.panelOrigin}/?${query}`;
      await page.goto(address);
      const button = page.getByRole('button', { name: 'Anmelden' }).first();
      await button.waitFor();
      return { page, address, button };
    };
    const finish = async () => {
      await service.control({ do: 'signed_in_as', token: 'local-agent' });
      await context.close();
    };
    const storedIn = (where: Page | Frame) =>
      where.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));

    it('in a tab of its own the whole page signs in, and comes back as it was opened, with nothing left of it', async () => {
      const { page, address, button } = await ownTab();
      await button.click();
      await page.getByRole('button', { name: /local-agent\)/ }).click();
      await sees(page, 'Live', 90_000);
      assert.equal(page.url(), address);
      assert.equal(context.pages().length, 1, 'no window was opened');
      assert.ok(!/sign-in|access_token|eyJ|Bearer/i.test(await storedIn(page)), 'nothing of the sign-in is stored');
      await finish();
    });

    it('a whole-page sign-in that is refused says so, and leads back to try again', async () => {
      const { page, address, button } = await ownTab();
      await button.click();
      await page.getByRole('button', { name: 'Refuse' }).click();
      await sees(page, 'Genesys hat die Anmeldung abgelehnt');
      assert.equal(page.url(), `${service.panelOrigin}/oauth/callback`);
      await page.getByRole('link', { name: 'Zurück zum Panel' }).click();
      await button.waitFor();
      assert.equal(page.url(), address);
      await button.click();
      await page.getByRole('button', { name: /local-agent\)/ }).click();
      await sees(page, 'Live', 90_000);
      await finish();
    });

    it('an answer with a state that was never requested signs no one in, and breaks nothing', async () => {
      const { page, address, button } = await ownTab();
      await button.click();
      await page.getByRole('button', { name: /local-agent\)/ }).waitFor();
      const login = page.url();
      const asked: string[] = [];
      page.on('request', (request) => asked.push(new URL(request.url()).pathname));
      const wrong = 'x'.repeat(43);
      const answer = grant === 'pkce' ? `?code=c&state=${wrong}` : `#access_token=t&expires_in=60&state=${wrong}`;
      await page.goto(`${service.panelOrigin}/oauth/callback${answer}`);
      await sees(page, /nicht hier gestartet|started here/);
      assert.equal(page.url(), `${service.panelOrigin}/oauth/callback`, 'nothing is left in the address');
      assert.ok(!asked.some((path) => path === '/oauth/token' || path === '/api/session'), `asked for ${asked}`);
      await page.goto(login);
      await page.getByRole('button', { name: /local-agent\)/ }).click();
      await sees(page, 'Live', 90_000);
      assert.equal(page.url(), address);
      await finish();
    });

    it('a tab of its own that keeps nothing signs in by a pop-up', async () => {
      const { page, button } = await ownTab((page) => blockStorage(page, 'sessionStorage'));
      const [popup] = await Promise.all([context.waitForEvent('page'), button.click()]);
      await popup.getByRole('button', { name: /local-agent\)/ }).click();
      await sees(page, 'Live', 90_000);
      await finish();
    });

    /** The host wants a pop-up, so a Genesys session alone signs no one in. */
    const blockedTwice = async (options: Parameters<typeof framed>[0]) => {
      const { panel } = await framed({ ...options, popup: true, sandbox: fullSandbox.replace('allow-popups', '') });
      const button = panel.getByRole('button', { name: 'Sign in', exact: true });
      const here = panel.getByRole('button', { name: 'Sign in on this page' });
      await button.click();
      await sees(panel, /pop-?ups/i);
      assert.equal(await here.count(), 0);
      await button.click();
      await here.click();
      return panel;
    };

    it('a pop-up that is blocked twice is not needed: the panel goes to the login itself and comes back', async () => {
      const panel = await blockedTwice({ hostName: 'localhost' });
      await sees(panel, 'Live', 90_000);
      assert.equal(new URL(panel.url()).searchParams.get('conversationId'), conversationId);
      await finish();
    });

    it('with pop-ups and storage both blocked it says what to allow, and does not leave', async () => {
      const panel = await blockedTwice({
        prepare: (page) => blockStorage(page, 'sessionStorage'),
      });
      await sees(panel, 'Your browser blocks storage for this page');
      assert.equal(new URL(panel.url()).pathname, '/');
      await finish();
    });

    it('a stranger of the same organization sees that they do not take part in this conversation', async () => {
      await service.control({ do: 'signed_in_as', token: 'local-stranger' });
      const { panel } = await framed();
      await sees(panel, /no access/i, 90_000);
      await finish();
    });

    it('a panel whose conversation id was never filled in says so', async () => {
      context = await browser.newContext();
      const page = await context.newPage();
      await page.goto(
        `${service.panelOrigin}/?conversationId=%7B%7BgcConversationId%7D%7D&gcHostOrigin=%7B%7BgcHostOrigin%7D%7D`,
      );
      await sees(page, 'Open an interaction to see it here');
      assert.ok(!(await textOf(page)).includes('{{'));
      await context.close();
    });

    it('T30: a page that is not the desktop cannot frame the panel', async () => {
      context = await browser.newContext();
      const page = await context.newPage();
      body = hostPage(`${service.panelOrigin}/?conversationId=${conversationId}`, fullSandbox);
      const refused = page.waitForEvent('console', (message) => /frame-ancestors|Framing/.test(message.text()));
      await page.goto(`http://foreign.example:${hostPort}/`);
      await refused;
      await context.close();
    });
  });
}
