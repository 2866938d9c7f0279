/** Which rows of a long list are in the page. The window slides while the reader scrolls; what they look at stays in place. */
import { type Accessor, createSignal } from 'solid-js';
import { around, earlier, followEnd, later, type RowWindow, wholeWindow } from '../state/row-window.ts';
import type { FollowScroll } from './follow-scroll.ts';

const rowsPerClick = 40;
const rowsPerFrame = 12;
/** This much is kept in the page above and below the visible part. */
const marginPx = 1_200;

export type SlidingWindow = {
  readonly window: Accessor<RowWindow>;
  readonly hasEarlier: Accessor<boolean>;
  readonly hasLater: Accessor<boolean>;
  /** The window ends with the last row. */
  toEnd(): void;
  /** Puts earlier rows in front. */
  showEarlier(): void;
  /** The window contains the row at `index`. */
  include(index: number): void;
  /** To be called for each scroll event: brings rows in that come near, a few per frame, so that no frame is late. */
  slide(): void;
};

export type RowWindowOptions = {
  readonly scroller: () => HTMLElement;
  readonly scroll: Pick<FollowScroll, 'following' | 'below' | 'scrollBy'>;
  readonly count: Accessor<number>;
  /** Selects the rows that may hold the reader's place while others come and go. */
  readonly rowSelector: string;
};

/** All rows at first; `toEnd` bounds them. */
export function createRowWindow({ scroller, scroll, count, rowSelector }: RowWindowOptions): SlidingWindow {
  const [window, setWindow] = createSignal(wholeWindow);
  let scheduled = false;
  const hasEarlier = () => window().from > 0;
  const hasLater = () => window().to < count();

  /** Changes the window; the first visible row stays where it is on screen. */
  function move(to: (window: RowWindow) => RowWindow): void {
    const edge = scroller().getBoundingClientRect().top;
    const rows = [...scroller().querySelectorAll(rowSelector)];
    const anchor = rows.find((row) => row.getBoundingClientRect().bottom > edge);
    const before = anchor?.getBoundingClientRect().top ?? 0;
    setWindow(to);
    scroll.scrollBy(anchor?.isConnected ? anchor.getBoundingClientRect().top - before : 0);
  }

  function missing(): typeof earlier | typeof later | undefined {
    if (scroll.following()) return undefined;
    if (scroller().scrollTop < marginPx && hasEarlier()) return earlier;
    return scroll.below() < marginPx && hasLater() ? later : undefined;
  }

  function slide(): void {
    if (scheduled || !missing()) return;
    scheduled = true;
    requestAnimationFrame(() => {
      scheduled = false;
      const add = missing();
      if (!add) return;
      move((now) => add(now, rowsPerFrame, count()));
      slide();
    });
  }

  return {
    window,
    hasEarlier,
    hasLater,
    toEnd: () => void setWindow((now) => followEnd(now, count())),
    showEarlier: () => move((now) => earlier(now, rowsPerClick, count())),
    include: (index) => void setWindow((now) => around(now, index, count())),
    slide,
  };
}
