/**
 * Keeps what the agent reads in place. When a section above the one under the pointer, or with the focus, grows or shrinks, the
 * page is scrolled by the same amount before it is painted.
 */

export type SectionBox = { readonly key: Element; readonly height: number };

/** How far to scroll so that `anchor` stays where it is, in pixels: the growth of everything in front of it. */
export function anchorShift(
  before: ReadonlyMap<Element, number>,
  now: readonly SectionBox[],
  anchor: Element | undefined,
): number {
  if (!anchor || !now.some((box) => box.key === anchor)) return 0;
  let shift = 0;
  for (const box of now) {
    if (box.key === anchor) break;
    shift += box.height - (before.get(box.key) ?? box.height);
  }
  return shift;
}

/** Watches the children of `list` inside `scroller`. Returns a function that stops it. */
export function keepScrollAnchor(scroller: HTMLElement, list: HTMLElement): () => void {
  let heights = new Map<Element, number>();
  let pointed: Element | undefined;
  const sectionOf = (target: EventTarget | null) =>
    target instanceof Node ? [...list.children].find((child) => child.contains(target)) : undefined;
  const onPointer = (event: PointerEvent) => {
    pointed = event.pointerType === 'mouse' ? sectionOf(event.target) : undefined;
  };
  const onLeave = () => {
    pointed = undefined;
  };
  const observer = new ResizeObserver(() => {
    const now = [...list.children].map((key) => ({ key, height: key.getBoundingClientRect().height }));
    const root = list.getRootNode() as Document | ShadowRoot;
    // A section that the agent folds or unfolds is itself the anchor, so what is below it moves, as expected.
    const shift = anchorShift(heights, now, pointed ?? sectionOf(root.activeElement));
    heights = new Map(now.map((box) => [box.key, box.height]));
    if (Math.abs(shift) >= 1) scroller.scrollTop += shift;
  });
  const observeAll = () => {
    observer.disconnect();
    for (const child of list.children) observer.observe(child);
  };
  observeAll();
  // Sections come, go and change their order.
  const changes = new MutationObserver(observeAll);
  changes.observe(list, { childList: true });
  list.addEventListener('pointerover', onPointer);
  list.addEventListener('pointerleave', onLeave);
  return () => {
    observer.disconnect();
    changes.disconnect();
    list.removeEventListener('pointerover', onPointer);
    list.removeEventListener('pointerleave', onLeave);
  };
}
