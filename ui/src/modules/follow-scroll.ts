/** Keeps a list scrolled to its end until the reader scrolls up, and counts what is added from then on. */
import { type Accessor, createSignal, onCleanup, onMount } from 'solid-js';

/** At this distance the list counts as scrolled to its end. */
const nearEndPx = 32;

export type FollowScroll = {
  readonly following: Accessor<boolean>;
  /** Items added since the reader left the end. */
  readonly unseen: Accessor<number>;
  /** Scrolls to the end and stays there. */
  follow(): void;
  /** Stays where it is, whatever is added. */
  leave(): void;
  toEnd(): void;
  /** Pixels of content below the visible part. */
  below(): number;
  /** Scrolls without counting as the reader's own scrolling. */
  scrollBy(px: number): void;
  /** Scrolls so that `item` is in the middle. */
  center(item: HTMLElement): void;
  /** To be called for each scroll event. */
  onScroll(): void;
};

export type FollowScrollOptions = {
  /** The scrolled element, once it is in the page. */
  readonly scroller: () => HTMLElement;
  /** How many items the list has, including those that are not in the page. */
  readonly count: Accessor<number>;
  /** The last item is in the page, so its end is the end of the list. */
  readonly hasLast: () => boolean;
};

/** Follows the end at first. Call it while the component is set up: it observes the size of the scroller once mounted. */
export function createFollowScroll({ scroller, count, hasLast }: FollowScrollOptions): FollowScroll {
  const [following, setFollowing] = createSignal(true);
  const [leftAt, setLeftAt] = createSignal(0);
  let lastTop = 0;

  const below = () => scroller().scrollHeight - scroller().clientHeight - scroller().scrollTop;
  function toEnd(): void {
    scroller().scrollTop = scroller().scrollHeight;
  }
  function leave(): void {
    if (following()) setLeftAt(count());
    setFollowing(false);
  }
  function scrollBy(px: number): void {
    scroller().scrollTop += px;
    lastTop = scroller().scrollTop;
  }

  onMount(() => {
    const observer = new ResizeObserver(() => following() && toEnd());
    observer.observe(scroller());
    onCleanup(() => observer.disconnect());
  });

  return {
    following,
    unseen: () => (following() ? 0 : Math.max(0, count() - leftAt())),
    follow() {
      setFollowing(true);
      toEnd();
    },
    leave,
    toEnd,
    below,
    scrollBy,
    center(item) {
      const box = scroller().getBoundingClientRect();
      const place = item.getBoundingClientRect();
      scrollBy(place.top - box.top - (box.height - place.height) / 2);
    },
    onScroll() {
      const top = scroller().scrollTop;
      // Only scrolling up leaves the end: content that grows below does not.
      if (below() <= nearEndPx && hasLast()) setFollowing(true);
      else if (top < lastTop && following()) leave();
      lastTop = top;
    },
  };
}
