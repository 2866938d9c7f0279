/** Cuts text where a reader would: between graphemes, never inside an emoji, a flag, or a letter with its accents. */

/** Further back than any grapheme reaches in practice, so that only this much is looked at. */
const window = 200;

let graphemes: Intl.Segmenter | undefined;

/** At most `most` UTF-16 units. `end` is put behind what was cut, and counts. */
export function cutText(text: string, most: number, end = ''): string {
  if (text.length <= most) return text;
  const space = Math.max(0, most - end.length);
  return text.slice(0, graphemeStart(text, space)) + end;
}

/** The last place between two graphemes at or before `at`. */
function graphemeStart(text: string, at: number): number {
  const from = safeStart(text, at);
  graphemes ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  let place = from;
  for (const { index } of graphemes.segment(text.slice(from, at + window))) {
    if (from + index > at) break;
    place = from + index;
  }
  return place;
}

/** A place between graphemes for certain, if there is one near: at a space. */
function safeStart(text: string, at: number): number {
  if (at <= window) return 0;
  const space = text.lastIndexOf(' ', at - 1);
  return space >= at - window ? space : at - window - (isLowSurrogate(text, at - window) ? 1 : 0);
}

function isLowSurrogate(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff;
}
