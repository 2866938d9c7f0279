/** A panel page of its own server, for one browser test. */
import assert from 'node:assert/strict';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { AssistEvent } from '../../shared/assist/event.ts';
import * as fixtures from '../src/gallery/fixtures.ts';
import { openPage } from './chromium.ts';
import { type PanelServer, startPanelServer } from './panel-server.ts';

export type PanelScene = {
  readonly server: PanelServer;
  readonly context: BrowserContext;
  readonly page: Page;
  /** Addresses of all requests. */
  readonly requests: readonly string[];
  readonly address: string;
};

export type SceneOptions = {
  /** In the log before the page opens; a started conversation where absent. */
  readonly events?: readonly AssistEvent[];
  readonly size?: { readonly width: number; readonly height: number };
};

/** Runs a test on an open panel, and fails it where the page logged an error. */
export async function withPanel(
  browser: Browser,
  run: (scene: PanelScene) => Promise<void>,
  options: SceneOptions = {},
): Promise<void> {
  const server = await startPanelServer();
  const context = await browser.newContext({ viewport: options.size ?? { width: 400, height: 900 } });
  try {
    server.emit(...(options.events ?? [fixtures.started]));
    const { page, troubles, requests } = await openPage(context);
    const address = `${server.origin}/?conversationId=${server.conversationId}&langTag=en-us`;
    await page.goto(address);
    await run({ server, context, page, requests, address });
    assert.deepEqual(troubles, []);
  } finally {
    await context.close();
    await server.close();
  }
}

/** Opens every section that is folded. */
export async function unfoldAll(page: Page): Promise<void> {
  for (const toggle of await page.locator('.section-toggle').all()) {
    if ((await toggle.getAttribute('aria-expanded')) === 'false') await toggle.click();
  }
}

/** Waits until the connection is in this phase. */
export function phase(page: Page, name: string, timeout = 90_000): Promise<void> {
  return page.locator(`.connection[data-phase="${name}"]`).waitFor({ timeout });
}
