/** The list of live conversations, or the wall. Of a long one only the rows on the screen and a margin are in the page. */
import { createEffect, createMemo, createSignal, For, type JSX, on, onCleanup, onMount, Show } from 'solid-js';
import { helpNeeded } from '../../../shared/supervisor/help-needed.ts';
import type { Need, OverviewRow } from '../../../shared/supervisor/overview.ts';
import { ConversationRow } from './conversation-row.tsx';
import { type DrawnWindow, drawnWindow } from './drawn-window.ts';
import type { LiveRows } from './live-rows.ts';
import { createRowFocus } from './row-focus.ts';
import type { SupervisorTexts } from './texts.ts';

export type LiveListProps = {
  readonly rows: LiveRows['rows'];
  /** In the order of the list. */
  readonly ids: readonly string[];
  readonly now: () => number;
  readonly texts: SupervisorTexts;
  /** The conversation that is read along. */
  readonly open: string | undefined;
  readonly layout: string;
  readonly onOpen: (id: string) => void;
};

/** The arrow keys, Home and End move through all rows, drawn or not. */
export function LiveList(props: LiveListProps): JSX.Element {
  let list!: HTMLUListElement;
  const [drawn, setDrawn] = createSignal<DrawnWindow>({ from: 0, to: 0 });
  const [lineHeight, setLineHeight] = createSignal(firstLineHeight);
  const focus = createRowFocus({
    list: () => list,
    ids: () => props.ids,
    draw: (at) => !places().has(props.ids[at] ?? '') && slide(at),
  });
  const places = createMemo<ReadonlyMap<string, number>>((before) => {
    focus.hold(before.get(focus.focused() ?? ''));
    return drawnPlaces(props.ids, drawn(), [focus.focused(), props.open]);
  }, new Map());
  createEffect(on(places, () => focus.restore()));
  const drawnIds = createMemo(() => [...places().keys()]);
  const perLine = () => (props.layout === 'wall' ? columnsOf(list) : 1);
  const lines = (rows: number) => Math.floor(rows / perLine()) * lineHeight();

  /** Draws the rows at the place where the page is scrolled to, or around row `around`. */
  const slide = (around?: number): void => {
    const { first, height } = onScreen(list, props.ids, { lineHeight: lineHeight(), perLine: perLine() });
    // Only ever less: rows differ in height, and a height that goes up and down would move the page under the reader.
    if (height > 0 && height < lineHeight()) setLineHeight(height);
    const visible = Math.ceil(innerHeight / lineHeight()) * perLine();
    const screen = { first: around ?? first, visible, perLine: perLine(), count: props.ids.length };
    setDrawn((now) => drawnWindow(now, screen));
  };
  onMount(() => {
    const slideSoon = followMoves(list, () => slide());
    createEffect(
      on(
        () => props.layout,
        () => setLineHeight(firstLineHeight),
        { defer: true },
      ),
    );
    createEffect(
      on([() => props.ids.length, () => props.layout], () => {
        slide();
        // Again once the browser has laid out what was drawn, because its heights are known then.
        slideSoon();
      }),
    );
  });

  return (
    <ul
      ref={list}
      class="live-list"
      style={{
        'padding-block-start': `${lines(drawn().from)}px`,
        'padding-block-end': `${lines(Math.max(0, props.ids.length - drawn().to))}px`,
      }}
      onKeyDown={focus.onKeyDown}
      onFocusIn={focus.onFocusIn}
      onFocusOut={focus.onFocusOut}
    >
      <For each={drawnIds()}>
        {(id) => (
          <Show when={props.rows[id]}>
            {(row) => (
              <LiveRow {...props} row={row()} place={{ at: (places().get(id) ?? 0) + 1, of: props.ids.length }} />
            )}
          </Show>
        )}
      </For>
    </ul>
  );
}

function LiveRow(props: LiveListProps & { row: OverviewRow; place: { at: number; of: number } }): JSX.Element {
  const need = createMemo<Need>(() => helpNeeded(props.row, props.now()), props.row.need, { equals: isSameNeed });
  return (
    <ConversationRow
      row={props.row}
      need={need()}
      place={props.place}
      texts={props.texts}
      now={props.now()}
      isOpen={props.open === props.row.conversationId}
      onOpen={() => props.onOpen(props.row.conversationId)}
    />
  );
}

/**
 * Calls `onMove` with the next frame after something that holds `list` was scrolled or the window was resized, until the owner is
 * disposed of. Returns what asks for a call with the next frame.
 */
function followMoves(list: HTMLElement, onMove: () => void): () => void {
  let isAsked = false;
  const soon = (): void => {
    if (isAsked) return;
    isAsked = true;
    requestAnimationFrame(() => {
      isAsked = false;
      if (list.isConnected) onMove();
    });
  };
  // The scrolling of an element inside a shadow root stays inside it.
  const places = new Set<EventTarget>([window, list.getRootNode()]);
  for (const place of places) place.addEventListener('scroll', soon, { passive: true, capture: true });
  addEventListener('resize', soon);
  onCleanup(() => {
    for (const place of places) place.removeEventListener('scroll', soon, { capture: true });
    removeEventListener('resize', soon);
  });
  return soon;
}

/** In px, until rows of this layout are measured. Few rows are taller. */
const firstLineHeight = 220;

const isSameNeed = (a: Need, b: Need): boolean => a.score === b.score && a.reasons.join() === b.reasons.join();

/** The ids to draw with their places. The row with the focus and the open one stay in the page wherever the order puts them. */
function drawnPlaces(
  ids: readonly string[],
  { from, to }: DrawnWindow,
  kept: readonly (string | undefined)[],
): ReadonlyMap<string, number> {
  const places = new Map(ids.slice(from, to).map((id, at) => [id, from + at]));
  for (const id of kept) {
    const at = id === undefined ? -1 : ids.indexOf(id);
    if (id !== undefined && at >= 0) places.set(id, at);
  }
  return new Map([...places].sort(([, a], [, b]) => a - b));
}

const columnsOf = (list: HTMLElement): number =>
  Math.max(1, getComputedStyle(list).gridTemplateColumns.split(' ').length);

/** The first row on the screen, from what is drawn there, or from the heights where nothing is; and the least height of a row. */
function onScreen(
  list: HTMLElement,
  ids: readonly string[],
  { lineHeight, perLine }: { lineHeight: number; perLine: number },
): { first: number; height: number } {
  const rows = [...list.querySelectorAll<HTMLElement>('.live-row')].map((row) => ({
    id: row.dataset.id ?? '',
    rect: row.getBoundingClientRect(),
  }));
  const height = rows.length === 0 ? 0 : Math.min(...rows.map(({ rect }) => rect.height));
  const seen = rows.find(({ rect }) => rect.bottom > 0 && rect.top < innerHeight);
  if (seen) return { first: Math.max(0, ids.indexOf(seen.id)), height };
  const above = Math.max(0, -list.getBoundingClientRect().top);
  return { first: Math.min(Math.max(0, ids.length - 1), Math.floor(above / lineHeight) * perLine), height };
}
