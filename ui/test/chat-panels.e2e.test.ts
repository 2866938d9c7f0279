import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { openReadingContext } from './reading-context.ts';
import { openBrowser, type RunningService, sees, startService, textOf } from './running-service.ts';

/** Over HTTP/1.1, as here, a browser has six connections to a host, and each panel's stream takes one: more wait for a free one. */
const panelCount = 5;

describe('panels of one agent in one browser', { timeout: 400_000 }, () => {
  let service: RunningService;
  let browser: Browser;

  before(async () => {
    service = await startService();
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    await service?.close();
  });

  it('share one notification channel, and each shows its own chat', async () => {
    const post = async (path: string, body: unknown) =>
      fetch(`${service.origin}/desk/api${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: service.origin },
        body: JSON.stringify(body),
      });
    await post('/queue', { person: 'local-agent', onQueue: true });
    const ids: string[] = [];
    for (let i = 0; i < panelCount; i++) {
      const { conversationId } = (await (await post('/customer', { name: `Ada ${i}` })).json()) as {
        conversationId: string;
      };
      ids.push(conversationId);
      await post(`/interactions/${conversationId}/act`, { person: 'local-agent', action: 'answer' });
    }
    const context = await openReadingContext(browser);
    const page = await context.newPage();
    // Around the panels is a page of their own site: frames of a foreign one have no locks in a browser that keeps nothing.
    const frames = ids.map((id) => {
      const query = new URLSearchParams({ conversationId: id, gcHostOrigin: service.origin, gcTargetEnv: 'local' });
      return `<iframe src="/?${String(query).replaceAll('&', '&amp;')}" style="width:300px;height:400px"></iframe>`;
    });
    const body = `<!doctype html><title>Panels</title>${frames.join('')}`;
    await page.route('**/panels-of-one-agent', (route) => route.fulfill({ contentType: 'text/html', body }));
    await page.goto(`${service.panelOrigin}/panels-of-one-agent`);
    const panels = await Promise.all(
      (await page.locator('iframe').elementHandles()).map(async (frame) => (await frame.contentFrame())!),
    );
    for (const panel of panels) await sees(panel, 'Live', 90_000);
    // Live is the service's stream; the back-fill shows that the panel follows Genesys, too.
    for (const panel of panels) await sees(panel, 'Welcome to Maple Home', 90_000);

    for (const [i, id] of ids.entries()) await post(`/customer/${id}/messages`, { text: `Only for panel ${i}.` });
    for (const [i, panel] of panels.entries()) await sees(panel, `Only for panel ${i}.`, 90_000);
    for (const [i, panel] of panels.entries()) {
      const others = [...(await textOf(panel)).matchAll(/Only for panel (\d+)\./g)].map((match) => Number(match[1]));
      assert.deepEqual(others, [i]);
    }
    const state = (await (await fetch(`${service.genesysOrigin}/control/state`)).json()) as Record<string, number>;
    assert.equal(state.channels, 1);
    assert.equal(state.sockets, 1);
    await context.close();
  });
});
