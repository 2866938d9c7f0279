/** Chromium for the browser tests, and what they all want to know of a page. */
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

/** How long a page waits for what a test looks for: long, because another browser or a busy machine may come first. */
const waitMs = 120_000;

/** `CHROMIUM_PATH` names another one. `args` are added to what every test uses. */
export async function launchChromium(args: readonly string[] = []): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    timeout: waitMs,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...args,
    ],
  });
  const newContext = browser.newContext.bind(browser);
  browser.newContext = async (options) => {
    const context = await newContext(options);
    context.setDefaultTimeout(waitMs);
    return context;
  };
  return browser;
}

export type Watched = {
  readonly page: Page;
  /** Uncaught errors, errors on the console, refused policies. Empty at the end of a good test. */
  readonly troubles: string[];
  /** Every address that was asked for. */
  readonly requests: string[];
};

/** A new page, watched for errors from its first moment. */
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

type TraceEvent = {
  name: string;
  ph: string;
  tid: number;
  pid: number;
  tdur?: number;
  ts: number;
  args?: { name?: string; data?: FrameOfProcess & { frames?: FrameOfProcess[] } };
};
type FrameOfProcess = { frame?: string; processId?: number };

/**
 * CPU time, in milliseconds, of each task on the page's main thread while `run` goes on. Wall time says little on a machine that
 * does other things as well; the time that the thread itself had the processor says what the page costs.
 */
export async function mainThreadTasks(browser: Browser, page: Page, run: () => Promise<void>): Promise<number[]> {
  const session = await page.context().newCDPSession(page);
  const { frameTree } = await session.send('Page.getFrameTree');
  await browser.startTracing(page, {
    categories: ['toplevel', 'disabled-by-default-devtools.timeline', 'devtools.timeline', '__metadata'],
  });
  await run();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  // The trace is the browser's: a page that was closed a moment ago, slowed down as it was, is in it too.
  const processes = traceEvents
    .flatMap(({ args }) => [args?.data, ...(args?.data?.frames ?? [])])
    .filter((data) => data?.frame === frameTree.frame.id && data.processId !== undefined)
    .map((data) => data!.processId);
  const main = traceEvents.find(
    (e) => e.name === 'thread_name' && e.args?.name === 'CrRendererMain' && e.pid === processes.at(-1),
  );
  if (!main) throw new Error('the page has no thread in the trace');
  return traceEvents
    .filter(
      (e) => e.tid === main.tid && e.pid === main.pid && e.ph === 'X' && e.name === 'RunTask' && e.tdur !== undefined,
    )
    .map((e) => e.tdur! / 1_000);
}

/** Looks again until it holds. Throws what was wrong the last time. */
export async function eventually(check: () => Promise<void>, timeoutMs = 90_000): Promise<void> {
  const until = Date.now() + timeoutMs;
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (Date.now() > until) throw error;
      await new Promise((done) => setTimeout(done, 50));
    }
  }
}
