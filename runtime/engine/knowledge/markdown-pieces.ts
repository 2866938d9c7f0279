/** Cuts a Markdown file into pieces that are parsed one after the other, so that no file holds up the event loop. Pure. */

/** A piece ends at the first paragraph after `usual` characters, and at `most` wherever that is. */
export type PieceLimits = { readonly usual: number; readonly most: number };
export const pieceLimits: PieceLimits = { usual: 20_000, most: 40_000 };

const fenceMark = /^ {0,3}(`{3,}|~{3,})/;

/** Files below the usual length are one piece. A code block that is cut goes on as a code block. */
export function* markdownPieces(text: string, { usual, most }: PieceLimits = pieceLimits): Generator<string> {
  if (text.length <= usual) {
    yield text;
    return;
  }
  let piece: string[] = [];
  let size = 0;
  let fence: string | undefined;
  for (const line of shortLines(text, most)) {
    const startsBlock = fence === undefined && piece.at(-1)?.trim() === '' && /^\S/.test(line);
    if ((size > usual && startsBlock) || size + line.length > most) {
      yield piece.join('\n');
      piece = fence === undefined ? [] : [fence];
      size = 0;
    }
    piece.push(line);
    size += line.length + 1;
    const mark = fenceMark.exec(line)?.[1];
    if (fence === undefined) fence = mark;
    else if (mark?.startsWith(fence)) fence = undefined;
  }
  yield piece.join('\n');
}

/** The lines, longer ones cut. */
function* shortLines(text: string, most: number): Generator<string> {
  let start = 0;
  while (start <= text.length) {
    const end = text.indexOf('\n', start);
    const stop = end < 0 ? text.length : end;
    if (stop - start <= most) yield text.slice(start, stop);
    else for (let at = start; at < stop; at += most) yield text.slice(at, Math.min(stop, at + most));
    start = stop + 1;
  }
}
