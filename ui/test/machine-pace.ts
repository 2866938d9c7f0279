/**
 * How quick this machine's browser is at this moment, beside the machine on which the panel's bounds were set: a bound in
 * milliseconds says something about the panel only when the machine is left out of it.
 */
import type { Browser } from 'playwright-core';
import { mainThreadTasks } from './chromium.ts';

/** What the fixed work takes of the processor there, in milliseconds (median of 20, quiet, Chromium 150). */
const referenceMs = 60;

/** Work like a panel's start, in fixed amount: a script that is compiled and run, elements, style and layout. */
function work(): void {
  const rows = 400;
  const style = document.createElement('style');
  style.textContent = Array.from(
    { length: 200 },
    (_, i) => `.list .row-${i} > .text { padding: ${i % 7}px; border-left: 1px solid; display: flex }`,
  ).join('\n');
  document.head.append(style);
  const list = document.createElement('div');
  list.className = 'list';
  const data = JSON.parse(
    JSON.stringify(Array.from({ length: rows }, (_, i) => ({ id: i, text: `utterance number ${i} of a call` }))),
  ) as { id: number; text: string }[];
  for (const { id, text } of data) {
    const row = document.createElement('div');
    row.className = `row-${id % 200}`;
    const words = document.createElement('span');
    words.className = 'text';
    words.textContent = text;
    row.append(words, document.createElement('button'));
    list.append(row);
  }
  document.body.append(list);
  for (let i = 0; i < 6; i++) {
    // Source that differs is compiled anew.
    const source = Array.from({ length: 300 }, (_, k) => `const f${k} = (a) => a * ${k + i} + ${i};`).join('');
    new Function(`${source} let sum = 0; for (let n = 0; n < 3e4; n++) sum = (sum + f7(n)) % 1009; return sum`)();
    list.style.width = `${300 + i}px`;
    void list.offsetHeight;
  }
}

/** 1 on the reference machine, 2 where the same takes twice the processor time. Never below 1: no bound gets tighter. */
export async function machinePace(browser: Browser): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 400, height: 900 } });
  try {
    const page = await context.newPage();
    const tasks = await mainThreadTasks(browser, page, async () => {
      await page.evaluate(work);
      await page.evaluate(() => new Promise(requestAnimationFrame));
    });
    return Math.max(1, tasks.reduce((sum, ms) => sum + ms, 0) / referenceMs);
  } finally {
    await context.close();
  }
}
