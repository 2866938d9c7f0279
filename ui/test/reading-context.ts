/** A browser context of agents who have opened the transcript in the panel, also in chats and after a conversation. */
import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright-core';

/** The context is added to `all`, for the end of the tests. */
export async function openReadingContext(
  browser: Browser,
  all: BrowserContext[] = [],
  options: BrowserContextOptions = {},
): Promise<BrowserContext> {
  const context = await browser.newContext(options);
  all.push(context);
  await context.addInitScript(() => {
    try {
      const folded = { 'chat.transcript': false, 'wrapUp.transcript': false };
      localStorage.setItem('earshot.folded', JSON.stringify(folded));
    } catch {
      // A page without storage.
    }
  });
  return context;
}
