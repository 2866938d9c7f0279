/** One supervisor in Chromium and others who only read, over live chats; measures how long a change takes to the screen. */
import { type Browser, chromium, type Page } from 'playwright-core';
import { quantile } from '../calls/measure.ts';

export type Watched = {
  /** Hint posted → its mark in the row on the screen, milliseconds. */
  readonly screenMs: readonly number[];
  /** Bytes that one plain reader got in the measured time. */
  readonly bytesPerReader: number;
  /** Of the page, at the end. */
  readonly heapBytes: number;
  /** Of the list. */
  readonly rows: number;
  /** Of them in the page. */
  readonly drawn: number;
};

export type WatchersOptions = {
  readonly url: string;
  readonly chats: number;
  readonly readers: number;
  /** Between two hints. */
  readonly everyMs: number;
  /** Without a page and readers: the same chats, which no one watches. */
  readonly isWatched: boolean;
};

const writers = 8;
/** How often a message is sent to a service that is busy, with a second between. */
const mostTries = 60;
const openMs = 90_000;
const text = 'Offer a replacement';
const wait = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

type Ask = (path: string, body?: unknown) => Promise<Response>;

async function signedIn(url: string, genesysToken: string): Promise<Ask> {
  const session = await fetch(`${url}/api/session`, {
    method: 'POST',
    headers: { authorization: `Bearer ${genesysToken}` },
  });
  if (session.status !== 200) throw new Error(`Signing in as ${genesysToken} is answered with ${session.status}`);
  const { token } = (await session.json()) as { token: string };
  return (path, body) =>
    fetch(url + path, {
      headers: { authorization: `Bearer ${token}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
    });
}

/** Resolves once the chats are live, the page shows them and the hints begin; `stop` resolves with what was seen. */
export async function startWatchers(options: WatchersOptions): Promise<{ stop(): Promise<Watched> }> {
  const { url, chats, readers, isWatched, everyMs } = options;
  const ids = Array.from({ length: chats }, () => crypto.randomUUID() as string);
  const agent = await signedIn(url, 'local-agent');
  await beginChats(agent, ids);
  const supervisor = await signedIn(url, 'local-supervisor');
  const abort = new AbortController();
  const read = { bytes: 0 };
  const reading = isWatched ? await startReaders({ url, readers, signal: abort.signal, read }) : [];
  const opened = isWatched ? await openPage(url, chats) : undefined;
  read.bytes = 0;
  const posted = new Map<string, number>();
  let isOver = false;
  const hinting = (async () => {
    for (let at = 0; !isOver && at < ids.length; at++) {
      // Of the rows that are in the page: the others are not on the screen.
      const id = (opened && (await nextDrawn(opened.page, [...posted.keys()]))) ?? ids[at]!;
      posted.set(id, Date.now());
      // Only a supervisor gives hints; without one, the same event is made by a message of the customer.
      await (isWatched ? hint(supervisor, id) : write(agent, id, 1));
      await wait(everyMs);
    }
  })();
  // Both are looked at when the round is over.
  hinting.catch(() => {});
  for (const each of reading) each.catch(() => {});
  return {
    async stop() {
      isOver = true;
      await hinting;
      const shown = opened ? await shownTimes(opened.page) : { seen: [], heapBytes: 0, rows: 0, drawn: 0 };
      abort.abort();
      await Promise.all(reading);
      await opened?.browser.close();
      const screenMs = shown.seen.flatMap(([id, at]) => (posted.has(id) ? [at - posted.get(id)!] : []));
      return { ...shown, screenMs, bytesPerReader: readers > 0 ? read.bytes / readers : 0 };
    },
  };
}

export const p95Of = ({ screenMs }: Watched): number => quantile([...screenMs], 0.95);

/** The same message again where a busy service says so: it takes a message once. */
async function write(agent: Ask, id: string, number: number, tries = mostTries): Promise<void> {
  const sentAt = new Date().toISOString();
  const message = { messageId: `m${number}`, role: 'customer', text: 'Hello', sentAt, language: 'en-US' };
  const answer = await agent(`/api/conversations/${id}/messages`, message);
  await answer.arrayBuffer();
  if (answer.status === 503 && tries > 1) {
    await wait(1_000);
    return write(agent, id, number, tries - 1);
  }
  if (answer.status !== 200) throw new Error(`A chat message is answered with ${answer.status}`);
}

async function beginChats(agent: Ask, ids: readonly string[]): Promise<void> {
  const left = [...ids];
  const work = async (): Promise<void> => {
    for (let id = left.pop(); id !== undefined; id = left.pop()) await write(agent, id, 0);
  };
  await Promise.all(Array.from({ length: writers }, work));
}

async function hint(supervisor: Ask, id: string): Promise<void> {
  const answer = await supervisor(`/api/supervisor/conversations/${id}/hints`, { text });
  if (answer.status !== 200) throw new Error(`A hint is answered with ${answer.status}`);
}

type Reading = {
  readonly url: string;
  readonly readers: number;
  readonly signal: AbortSignal;
  /** Counts what all of them get. */
  readonly read: { bytes: number };
};

/** Each is a supervisor of its own, because one supervisor has few streams. Resolves once all of them are answered. */
async function startReaders({ url, readers, signal, read }: Reading): Promise<Promise<void>[]> {
  const config = (await (await fetch(`${url}/config.json`)).json()) as { genesys: { apiOrigin: string } };
  const added = await fetch(`${config.genesys.apiOrigin}/control`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ do: 'add_supervisors', count: readers }),
  });
  if (added.status !== 204) throw new Error(`Adding supervisors is answered with ${added.status}`);
  const opening = Array.from({ length: readers }, async (_, n) => {
    const supervisor = await signedIn(url, `local-supervisor-${n + 2}`);
    const stream = await supervisor('/api/supervisor/events');
    if (stream.status !== 200) throw new Error(`Reader ${n + 1} is answered with ${stream.status}`);
    return stream.body!.getReader();
  });
  const opened = await Promise.all(opening);
  signal.addEventListener('abort', () => {
    for (const reader of opened) void reader.cancel();
  });
  return opened.map((reader) => follow(reader, signal, read));
}

/** Reads as a client does that shows nothing. Rejects where the stream ends before `signal` is aborted. */
async function follow(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  signal: AbortSignal,
  read: { bytes: number },
): Promise<void> {
  for (;;) {
    const { done, value } = await reader.read();
    if (done && !signal.aborted) throw new Error('The stream of a reader has ended');
    if (done) return;
    read.bytes += value.length;
  }
}

async function openPage(url: string, rows: number): Promise<{ browser: Browser; page: Page }> {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--enable-precise-memory-info'],
  });
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.goto(`${url}/supervisor`);
  const isShown = (count: number) =>
    Number(document.querySelector('.live-row')?.getAttribute('aria-setsize') ?? 0) >= count;
  await page.waitForFunction(isShown, rows, { timeout: openMs }).catch(async () => {
    const shown = await page.evaluate(() => document.body.innerText.slice(0, 300));
    await browser.close();
    throw new Error(`The page does not show ${rows} rows within ${openMs / 1_000} s, but: ${shown}`);
  });
  await page.evaluate(() => {
    const seen: [string, number][] = [];
    (globalThis as unknown as { seen: typeof seen }).seen = seen;
    const known = new Set<string>();
    new MutationObserver(() => {
      for (const mark of document.querySelectorAll('.live-row .live-hint')) {
        const { id } = mark.closest<HTMLElement>('.live-row')!.dataset;
        if (id === undefined || known.has(id)) continue;
        known.add(id);
        seen.push([id, Date.now()]);
      }
    }).observe(document.querySelector('.live-list')!, { childList: true, subtree: true });
  });
  return { browser, page };
}

/** A row that is drawn and has had no hint; the page scrolls on where all have had one. */
const nextDrawn = (page: Page, known: readonly string[]): Promise<string | undefined> =>
  page.evaluate((had) => {
    const rows = [...document.querySelectorAll<HTMLElement>('.live-row')];
    const found = rows.find(({ dataset }) => !had.includes(dataset.id!));
    if (!found) rows.at(-1)?.scrollIntoView();
    return found?.dataset.id;
  }, known);

const shownTimes = (page: Page) =>
  page.evaluate(() => ({
    seen: (globalThis as unknown as { seen: [string, number][] }).seen,
    heapBytes: (performance as unknown as { memory?: { usedJSHeapSize: number } }).memory?.usedJSHeapSize ?? 0,
    rows: Number(document.querySelector('.live-row')?.getAttribute('aria-setsize') ?? 0),
    drawn: document.querySelectorAll('.live-row').length,
  }));
