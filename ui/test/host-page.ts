/** A page that frames the panel as the Genesys desktop does, and what a browser may refuse to it. */
import type { Page } from 'playwright-core';

/** How a page of the desktop's origin frames the panel; the desk itself does the same. */
export function hostPage(panelUrl: string, sandbox: string): string {
  return `<!doctype html><title>Host</title><iframe style="width:480px;height:760px" src="${panelUrl.replaceAll('&', '&amp;')}" sandbox="${sandbox}" allow="clipboard-write"></iframe>`;
}

export const fullSandbox = 'allow-scripts allow-same-origin allow-forms allow-modals allow-popups allow-downloads';

/** Reading the storage throws, as in a browser that blocks it for this site. */
export function blockStorage(page: Page, ...names: ('localStorage' | 'sessionStorage')[]): Promise<unknown> {
  return page.addInitScript((blocked) => {
    for (const name of blocked) {
      Object.defineProperty(window, name, {
        get() {
          throw new DOMException('The operation is insecure', 'SecurityError');
        },
      });
    }
  }, names);
}

/** Returns the addresses so far, of the page and its frames, that had a token before the fragment. */
export function tokensInAddresses(page: Page): () => readonly string[] {
  const addresses: string[] = [];
  page.on('framenavigated', (frame) => addresses.push(frame.url()));
  return () => addresses.filter((url) => /access_token|[?&]token=/.test(new URL(url).search));
}

/** Resolves once the window is closed. */
export async function closed(window: Page): Promise<void> {
  if (!window.isClosed()) await window.waitForEvent('close', { timeout: 90_000 });
}
