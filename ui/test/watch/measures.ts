/** What a page cost and what is wrong with it: layout shift, bytes of scripts, findings of axe. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { BrowserContext, Frame, Page } from 'playwright-core';

export type Shift = { readonly value: number; readonly moved: readonly string[] };
type Watched = { readonly shifts: Shift[]; readonly firstWordsAt?: number };

/** Counts from the start of every page and frame of the context. */
export async function watchLayout(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    type Entry = { value: number; hadRecentInput: boolean; sources: { node: Node | null }[] };
    const watched: { shifts: { value: number; moved: string[] }[]; firstWordsAt?: number } = { shifts: [] };
    Object.assign(globalThis, { watched });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const { value, hadRecentInput, sources } = entry as unknown as Entry;
        if (!hadRecentInput)
          watched.shifts.push({
            value,
            moved: sources.map(({ node }) => `${node?.nodeName}.${(node as Element | null)?.className}`),
          });
      }
    }).observe({ type: 'layout-shift', buffered: true });
    new MutationObserver((_, observer) => {
      if (!document.querySelector('.said')) return;
      watched.firstWordsAt = Date.now();
      observer.disconnect();
    }).observe(document, { childList: true, subtree: true });
  });
}

const readWatched = (frame: Frame): Promise<Watched> =>
  frame.evaluate(() => (globalThis as unknown as { watched: Watched }).watched);

/** Everything that moved without the agent, with what it moved. */
export const layoutShifts = async (frame: Frame): Promise<readonly Shift[]> => (await readWatched(frame)).shifts;

/** When the first words were in the page, ms since the epoch; undefined where there are none yet. */
export const firstWordsAt = async (frame: Frame): Promise<number | undefined> =>
  (await readWatched(frame)).firstWordsAt;

/** Bytes of JavaScript as they came over the wire, so far. */
export const scriptBytes = (frame: Frame): Promise<number> =>
  frame.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .filter(({ name }) => /\.js(?:\?|$)/.test(name))
      .reduce((sum, entry) => sum + (entry as PerformanceResourceTiming).encodedBodySize, 0),
  );

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** Rule and element of each finding. Frames are looked at one by one. */
export async function axeFindings(where: Frame | Page): Promise<string[]> {
  await where.evaluate(readFileSync(axePath, 'utf8'));
  return where.evaluate(async () => {
    // What fades in has too little contrast while it does.
    await Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => undefined)));
    type Found = { violations: { id: string; nodes: { target: unknown[] }[] }[] };
    const { axe } = globalThis as unknown as { axe: { run(context: Document, options: object): Promise<Found> } };
    const { violations } = await axe.run(document, { iframes: false });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
  });
}
