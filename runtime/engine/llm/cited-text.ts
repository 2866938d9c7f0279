/** Text of a model whose sentences name their sources: "It takes 14 days. [1][2]" Pure and linear, also on a text that is not finished. */
import { splitSentences } from '../../../shared/assist/words.ts';

export type CitedSentence = {
  readonly text: string;
  /** Numbers of passages, from 1; empty where it names none. */
  readonly sources: readonly number[];
};

export type CitedText = {
  readonly sentences: readonly CitedSentence[];
  /** What follows them and is not finished; never with a whole `finished` text. */
  readonly rest: string;
};

/** `1`, `1, 2`. */
const numbers = /^\d{1,2}(?:, ?\d{1,2}){0,9}$/;
const longestMark = 50;

/** The sentences of `raw`, without the marks. Without `finished` the last one may go on and is the rest. */
export function readCited(raw: string, finished: boolean): CitedText {
  const { text, marks } = withoutMarks(raw, finished);
  const found: (CitedSentence & { readonly end: number })[] = [];
  let from = 0;
  for (const sentence of splitSentences(text)) {
    const start = text.indexOf(sentence[0]!, from);
    const end = endOf(text, start, sentence);
    // A mark after the full stop belongs to the sentence before it.
    const sources = marks.filter(({ at }) => at > start && at <= end).flatMap((mark) => mark.sources);
    found.push({ text: sentence, sources: [...new Set(sources)], end });
    from = end;
  }
  if (finished) return { sentences: found, rest: '' };
  const last = found.pop();
  const rest = last ? text.slice(found.at(-1)?.end ?? 0).trimStart() : '';
  return { sentences: found, rest };
}

type Mark = { readonly at: number; readonly sources: readonly number[] };

function withoutMarks(raw: string, finished: boolean): { text: string; marks: Mark[] } {
  const marks: Mark[] = [];
  let text = '';
  let at = 0;
  for (;;) {
    const open = raw.indexOf('[', at);
    if (open < 0) return { text: text + raw.slice(at), marks };
    text += raw.slice(at, open);
    const close = raw.indexOf(']', open);
    const inside = close < 0 ? undefined : raw.slice(open + 1, close);
    if (inside !== undefined && inside.length <= longestMark && numbers.test(inside)) {
      text = text.trimEnd();
      marks.push({ at: text.length, sources: inside.split(',').map(Number) });
      at = close + 1;
    } else if (inside === undefined && !finished && raw.length - open <= longestMark) {
      // It may become a mark.
      return { text, marks };
    } else {
      text += '[';
      at = open + 1;
    }
  }
}

/** Where a sentence ends in the text, whose white space may differ. */
function endOf(text: string, start: number, sentence: string): number {
  let at = start;
  for (const character of sentence) {
    if (character === ' ') {
      while (at < text.length && /\s/.test(text[at]!)) at++;
    } else {
      at += character.length;
    }
  }
  return at;
}
