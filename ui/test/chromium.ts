/** Chromium for the browser tests, and what they all want to know of a page. */
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

export function launchChromium(args: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...args,
    ],
  });
}

export type Watched = {
  readonly page: Page;
  /** Uncaught errors, errors on the console, refused policies. Empty at the end of a good test. */
  readonly troubles: string[];
  /** Every address that was asked for. */
  readonly requests: string[];
};

export async function openPage(context: BrowserContext): Promise<Watched> {
  const page = await context.newPage();
  const troubles: string[] = [];
  const requests: string[] = [];
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('console', (message) => {
    // A refused or cut request is what some tests are about; the browser tells of it by itself.
    if (message.type() === 'error' && !/Failed to load resource|net::ERR/.test(message.text()))
      troubles.push(message.text());
  });
  page.on('request', (request) => requests.push(request.url()));
  return { page, troubles, requests };
}

/** Speaker and words of every row, as they stand in the page. */
export function shownTranscript(page: Page): Promise<string[]> {
  return page
    .locator('.said')
    .evaluateAll((rows) =>
      rows.map((row) => `${(row as HTMLElement).dataset.role}: ${row.querySelector('.words')?.textContent}`),
    );
}

/**
 * A figure depends on what else the machine does. Measures up to `times` times, until one measurement is within the bounds;
 * throws what was wrong with the last. Noise only ever adds, so one good measurement shows what the panel can do.
 */
export async function bestOf(times: number, measure: () => Promise<void>): Promise<void> {
  for (let left = times; ; left--) {
    try {
      return await measure();
    } catch (error) {
      if (left <= 1) throw error;
      await new Promise((done) => setTimeout(done, 1_500));
    }
  }
}
