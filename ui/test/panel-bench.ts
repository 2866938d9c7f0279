/**
 * `npm run bench:panel`: what the panel costs an agent, in one report: the compressed JavaScript of a cold panel in the desktop, the
 * layout shift over a whole call and a whole chat, the time to the first words, what axe finds, and how soon rows are on screen in a
 * minute of 20 chat messages a second. Exits non-zero where a target is missed. Figures of a busy machine say little about time.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import process from 'node:process';
import type { Browser, Page } from 'playwright-core';
import type { AssistEvent } from '../../shared/assist/event.ts';
import * as fixtures from '../src/gallery/fixtures.ts';
import { launchChromium, openPage } from './chromium.ts';
import { bytesOf, coldScripts, maxColdBytes } from './cold-scripts.ts';
import { openChat, rowDelays } from './message-burst.ts';
import { startPanelServer } from './panel-server.ts';
import { readOptions } from './read-options.ts';
import { startService } from './running-service.ts';

const targets = { coldBytes: maxColdBytes, layoutShift: 0.05, axe: 0, rowMs: 2_000 } as const;
const stepMs = 60;

/** What is said and suggested in a call, one after another, to its summary. */
function wholeConversation(start: AssistEvent): readonly AssistEvent[] {
  const [first, second, third, fourth, ...rest] = fixtures.callUtterances;
  const [answer, nextAnswer] = fixtures.answers;
  return [
    start,
    { ...(first as object), final: false, revision: 0 } as AssistEvent,
    first!,
    second!,
    ...fixtures.intents.slice(0, 1),
    ...fixtures.moods.slice(0, 1),
    answer!,
    third!,
    ...fixtures.facts.slice(0, 2),
    fixtures.earlierCoaching,
    fourth!,
    ...rest,
    ...fixtures.moods.slice(1),
    ...fixtures.intents.slice(1),
    nextAnswer!,
    fixtures.queryOnly,
    ...fixtures.smartReplies,
    fixtures.coaching,
    ...fixtures.facts.slice(2),
    fixtures.degraded,
    ...fixtures.longCall(30).slice(6),
    fixtures.summary,
    { ...(start as object), status: 'ended' } as AssistEvent,
  ];
}

async function layoutShift(browser: Browser, width: number, start: AssistEvent) {
  const server = await startPanelServer();
  const context = await browser.newContext({ viewport: { width, height: 820 } });
  try {
    const { page } = await openPage(context);
    await page.addInitScript(() => {
      const shifts: number[] = [];
      Object.assign(globalThis, { shifts });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) shifts.push((entry as unknown as { value: number }).value);
      }).observe({ type: 'layout-shift', buffered: true });
    });
    const events = wholeConversation(start);
    await page.goto(`${server.origin}/?conversationId=${server.conversationId}&langTag=en`);
    await page.locator('.connection[data-phase="live"]').waitFor();
    const sentAt = Date.now();
    let firstWordsMs = 0;
    for (const event of events) {
      server.emit(event);
      if (firstWordsMs === 0 && event.type === 'utterance') {
        await page.locator('.said').first().waitFor({ state: 'attached' });
        firstWordsMs = Date.now() - sentAt;
      }
      await page.waitForTimeout(stepMs);
    }
    await page.locator('.view[data-situation="wrapUp"]').waitFor();
    await page.waitForTimeout(500);
    const shift = await page.evaluate(() =>
      (globalThis as unknown as { shifts: number[] }).shifts.reduce((a, b) => a + b, 0),
    );
    return { shift, firstWordsMs, axe: await axeFindings(page) };
  } finally {
    await context.close();
    await server.close();
  }
}

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

async function axeFindings(page: Page): Promise<number> {
  await page.evaluate(readFileSync(axePath, 'utf8'));
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: { nodes: unknown[] }[] }> } };
    return (await axe.run()).violations.reduce((sum, { nodes }) => sum + nodes.length, 0);
  });
}

function quantiles(ascending: readonly number[]) {
  const at = (share: number) => ascending[Math.min(ascending.length - 1, Math.floor(ascending.length * share))]!;
  return { median: at(0.5), p95: at(0.95), max: at(1) };
}

/** A whole service in local mode, a customer who writes for a minute, and the panel that follows: milliseconds to the painted row. */
async function burst(browser: Browser) {
  const service = await startService();
  try {
    const chat = await openChat(service, browser);
    const { fromSent, fromEvent } = await rowDelays(service, chat, { round: 1, perSecond: 20, seconds: 60 });
    return { fromSent: quantiles(fromSent), fromEvent: quantiles(fromEvent) };
  } finally {
    await service.close();
  }
}

const values = readOptions(
  {
    'no-burst': { type: 'boolean', default: false },
    'only-burst': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
  `npm run bench:panel -- [--no-burst] [--only-burst] [--json]
Measures what the panel costs an agent: JavaScript, layout shift, time to the first words, axe findings, rows in a burst of messages.
  --no-burst    without the minute of 20 chat messages a second
  --only-burst  nothing but that minute
  --json        one object last
`,
);
const report: Record<string, unknown> = {};
let isMissed = false;

function reportBytes(): void {
  const { cold, beside } = coldScripts();
  const coldBytes = bytesOf(cold);
  Object.assign(report, { coldBytes, besideBytes: bytesOf(beside) });
  isMissed ||= coldBytes > targets.coldBytes;
  process.stdout.write(
    `JavaScript of a cold panel in the desktop, gzip 9: ${coldBytes} bytes (target ${targets.coldBytes})\n`,
  );
  for (const { file, bytes } of cold) process.stdout.write(`  ${String(bytes).padStart(6)}  ${file}\n`);
  process.stdout.write(`Loaded beside it, for what panels share: ${bytesOf(beside)} bytes\n`);
}

async function reportConversations(browser: Browser): Promise<void> {
  for (const width of [320, 480]) {
    for (const start of [fixtures.started, fixtures.startedChat]) {
      const name = `${(start as { channel: string }).channel} at ${width} px`;
      const { shift, firstWordsMs, axe } = await layoutShift(browser, width, start);
      report[name] = { shift, firstWordsMs, axe };
      isMissed ||= shift > targets.layoutShift || axe > targets.axe;
      process.stdout.write(
        `${name}: layout shift ${shift.toFixed(4)} (target ${targets.layoutShift}), first words after ${firstWordsMs} ms, axe ${axe}\n`,
      );
    }
  }
}

async function reportBurst(browser: Browser): Promise<void> {
  const rows = await burst(browser);
  report.burst = rows;
  isMissed ||= rows.fromSent.max > targets.rowMs || rows.fromEvent.max > targets.rowMs;
  process.stdout.write(`20 chat messages a second for a minute, to the painted row (target ${targets.rowMs} ms):\n`);
  for (const [from, { median, p95, max }] of [
    ["the customer's send", rows.fromSent],
    ['the event of the service', rows.fromEvent],
  ] as const)
    process.stdout.write(`  from ${from}: median ${median} ms, p95 ${p95} ms, at most ${max} ms\n`);
}

if (!values['only-burst']) reportBytes();
const browser = await launchChromium();
try {
  if (!values['only-burst']) await reportConversations(browser);
  if (!values['no-burst']) await reportBurst(browser);
} finally {
  await browser.close();
}
if (values.json) process.stdout.write(`${JSON.stringify(report)}\n`);
process.exitCode = isMissed ? 1 : 0;
