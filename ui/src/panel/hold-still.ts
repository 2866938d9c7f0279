/**
 * What she reads does not move. When a section above the one she points at or has the focus in grows or shrinks, the page is
 * scrolled by the same amount before it is painted.
 */

export type SectionBox = { readonly key: Element; readonly height: number };

/** How far to scroll so that `reading` stays where it is: the growth of everything in front of it. */
export function stillness(
  before: ReadonlyMap<Element, number>,
  now: readonly SectionBox[],
  reading: Element | undefined,
): number {
  if (!reading || !now.some((box) => box.key === reading)) return 0;
  let shift = 0;
  for (const box of now) {
    if (box.key === reading) break;
    shift += box.height - (before.get(box.key) ?? box.height);
  }
  return shift;
}

/** Watches the children of `list` inside `scroller`. Returns the way to stop. */
export function holdStill(scroller: HTMLElement, list: HTMLElement): () => void {
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
    // Her own fold or unfold moves what is below it, as she expects: then the section she reads is the one that changed.
    const shift = stillness(heights, now, pointed ?? sectionOf(root.activeElement));
    heights = new Map(now.map((box) => [box.key, box.height]));
    if (Math.abs(shift) >= 1) scroller.scrollTop += shift;
  });
  for (const child of list.children) observer.observe(child);
  list.addEventListener('pointerover', onPointer);
  list.addEventListener('pointerleave', onLeave);
  return () => {
    observer.disconnect();
    list.removeEventListener('pointerover', onPointer);
    list.removeEventListener('pointerleave', onLeave);
  };
}
