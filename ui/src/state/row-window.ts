/**
 * Which part of a long transcript is in the page. It follows the end, slides with scrolling, and stays small: a call of hours
 * costs no more than one of minutes.
 */

/** Indexes of utterances: `from` is in it, `to` is not. An open end (Infinity) takes what is still to come. */
export type RowWindow = { readonly from: number; readonly to: number };

export const windowLimits = {
  /** In the page while it follows the end. */
  followed: 150,
  /** At most, while the agent reads the history. */
  most: 300,
  /** Rows before a match or an utterance that is jumped to. */
  before: 40,
} as const;

export const wholeWindow: RowWindow = { from: 0, to: Number.POSITIVE_INFINITY };

/** The window at the end of `count`. Moves in steps: dropping a row for each new one would change the page twice per event. */
export function followEnd(window: RowWindow, count: number): RowWindow {
  const from = Math.max(0, count - windowLimits.followed);
  const near = from >= window.from && from - window.from <= windowLimits.followed / 4;
  return near && window.to === Number.POSITIVE_INFINITY ? window : { from, to: Number.POSITIVE_INFINITY };
}

/** Adds `by` rows at the start; drops rows beyond the limit at the end. */
export function earlier(window: RowWindow, by: number, count: number): RowWindow {
  const from = Math.max(0, window.from - by);
  const to = from + windowLimits.most;
  return { from, to: Math.min(window.to, count) > to ? to : window.to };
}

/** Adds `by` rows at the end; drops rows beyond the limit at the start. At the last row the window is open again. */
export function later(window: RowWindow, by: number, count: number): RowWindow {
  const to = Math.min(window.to, count) + by;
  return {
    from: Math.max(window.from, Math.min(to, count) - windowLimits.most),
    to: to >= count ? Number.POSITIVE_INFINITY : to,
  };
}

/** A window that contains `index`; the same one if it does already. */
export function around(window: RowWindow, index: number, count: number): RowWindow {
  if (index >= window.from && index < window.to) return window;
  const from = Math.max(0, index - windowLimits.before);
  const to = from + windowLimits.followed;
  return { from, to: to >= count ? Number.POSITIVE_INFINITY : to };
}
