/**
 * Which part of a long transcript is in the page. It follows the end, slides while she scrolls, and stays small: a call of hours
 * costs no more than one of minutes.
 */

/** Indexes of utterances: `from` is in it, `to` is not. An open end (Infinity) takes what is still to come. */
export type RowWindow = { readonly from: number; readonly to: number };

export const windowLimits = {
  /** In the page while it follows the end. */
  followed: 150,
  /** At most, while she reads the history. */
  most: 300,
  /** Left in front of a match or a sentence that she jumps to. */
  before: 40,
} as const;

export const wholeWindow: RowWindow = { from: 0, to: Number.POSITIVE_INFINITY };

/** At the end of `count`. Moves in steps: a row less in front for each one behind would touch the page twice per event. */
export function followEnd(window: RowWindow, count: number): RowWindow {
  const from = Math.max(0, count - windowLimits.followed);
  const near = from >= window.from && from - window.from <= windowLimits.followed / 4;
  return near && window.to === Number.POSITIVE_INFINITY ? window : { from, to: Number.POSITIVE_INFINITY };
}

/** `by` more in front; what is too much goes behind. */
export function earlier(window: RowWindow, by: number, count: number): RowWindow {
  const from = Math.max(0, window.from - by);
  const to = from + windowLimits.most;
  return { from, to: Math.min(window.to, count) > to ? to : window.to };
}

/** `by` more behind; what is too much goes in front. At the end it is open again. */
export function later(window: RowWindow, by: number, count: number): RowWindow {
  const to = Math.min(window.to, count) + by;
  return {
    from: Math.max(window.from, Math.min(to, count) - windowLimits.most),
    to: to >= count ? Number.POSITIVE_INFINITY : to,
  };
}

/** One that has the utterance at `index`; the same where it has it already. */
export function around(window: RowWindow, index: number, count: number): RowWindow {
  if (index >= window.from && index < window.to) return window;
  const from = Math.max(0, index - windowLimits.before);
  const to = from + windowLimits.followed;
  return { from, to: to >= count ? Number.POSITIVE_INFINITY : to };
}
