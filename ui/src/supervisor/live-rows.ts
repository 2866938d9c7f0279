/**
 * The rows of the live list. A change reruns what shows that row alone; the order is sorted again from needs that are kept, and those of
 * unchanged rows are worked out anew only once a second.
 */
import { batch, createSignal } from 'solid-js';
import { createStore, reconcile } from 'solid-js/store';
import { byNeed, helpNeeded } from '../../../shared/supervisor/help-needed.ts';
import type { OverviewRow } from '../../../shared/supervisor/overview.ts';

/** `draw` is called once for the changes that come before the next frame. Defaults to the frames of the browser. */
export type LiveRowsOptions = { readonly now: () => number; readonly nextFrame?: (draw: () => void) => void };

export type LiveRows = {
  /** Reactive by row and field. */
  readonly rows: Readonly<Record<string, OverviewRow | undefined>>;
  /** Reactive as a whole: the rows as plain objects with their needs, those who need help most first. */
  readonly ranked: () => readonly OverviewRow[];
  /** The whole list. */
  replace(rows: readonly OverviewRow[]): void;
  /** Shown with the next frame. */
  change(changed: readonly OverviewRow[], removed: readonly string[]): void;
  /** Time has passed: works out all needs anew. */
  tick(): void;
};

/** Holds no timer. */
export function createLiveRows({ now, nextFrame = browserFrame }: LiveRowsOptions): LiveRows {
  const [rows, setRows] = createStore<Record<string, OverviewRow>>({});
  const [ranked, setRanked] = createSignal<readonly OverviewRow[]>([]);
  const plain = new Map<string, OverviewRow>();
  /** What has arrived since the last frame; undefined: removed. */
  const waiting = new Map<string, OverviewRow | undefined>();
  const rank = (row: OverviewRow) => plain.set(row.conversationId, { ...row, need: helpNeeded(row, now()) });

  /** The order before is kept where it can be, because almost sorted rows are sorted fast. */
  const sort = (): void => {
    const before = ranked().flatMap(({ conversationId }) => plain.get(conversationId) ?? []);
    const known = new Set(before.map(({ conversationId }) => conversationId));
    const added = [...plain.values()].filter(({ conversationId }) => !known.has(conversationId));
    setRanked([...before, ...added].sort(byNeed));
  };

  const draw = (): void =>
    batch(() => {
      for (const [id, row] of waiting) {
        if (row) {
          setRows(id, reconcile(structuredClone(row)));
          rank(row);
        } else {
          setRows(id, undefined as never);
          plain.delete(id);
        }
      }
      waiting.clear();
      sort();
    });

  return {
    rows,
    ranked,
    replace(all) {
      waiting.clear();
      plain.clear();
      batch(() => {
        setRows(reconcile(Object.fromEntries(all.map((row) => [row.conversationId, structuredClone(row)]))));
        for (const row of all) rank(row);
        sort();
      });
    },
    change(changed, removed) {
      if (waiting.size === 0 && changed.length + removed.length > 0) nextFrame(() => waiting.size > 0 && draw());
      for (const row of changed) waiting.set(row.conversationId, row);
      for (const id of removed) waiting.set(id, undefined);
    },
    tick() {
      for (const row of [...plain.values()]) rank(row);
      sort();
    },
  };
}

/** A hidden page has no frames. */
function browserFrame(draw: () => void): void {
  if (document.hidden) setTimeout(draw, 0);
  else requestAnimationFrame(draw);
}
