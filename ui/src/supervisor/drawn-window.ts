/** Which rows of the list are in the page: those on the screen and a margin on both sides. Pure. */

export type DrawnWindow = { readonly from: number; readonly to: number };

export type OnScreen = {
  /** Of the first row on the screen. */
  readonly first: number;
  /** Rows that the screen holds. */
  readonly visible: number;
  /** Rows in a line: more than one on a wall. The window begins with a whole line. */
  readonly perLine: number;
  readonly count: number;
};

/** A list of up to this many rows is drawn whole. */
export const wholeUpTo = 120;
/** Rows on each side of the screen, at least. */
const margin = 24;

/** The window stays as it is while half of its margin is left on both sides, so that scrolling draws seldom. */
export function drawnWindow(now: DrawnWindow, { first, visible, perLine, count }: OnScreen): DrawnWindow {
  if (count <= wholeUpTo) return { from: 0, to: count };
  const half = Math.floor(margin / 2);
  const isWide = now.from === 0 || first - now.from >= half;
  const isDeep = now.to === count || now.to - (first + visible) >= half;
  const isNear = first >= now.from && first < now.to && now.to <= count;
  if (isNear && isWide && isDeep && now.from % perLine === 0) return now;
  const drawn = visible + 2 * margin;
  const from = Math.max(0, Math.min(first - margin, count - drawn));
  const start = from - (from % perLine);
  return { from: start, to: Math.min(count, start + drawn + perLine) };
}
