/**
 * From recognition results to utterances: which text is new, which utterance it belongs to, which revision it is.
 *
 * One merger per speaker. Several recognition streams may cover the same audio, because a successor is sent audio that
 * the stream before it still answers for. So every word is used once, by its place in the call:
 *
 * - All times are call time. Whether a word with times is new is decided by the rules of `repeated-word-rules.ts`.
 * - Results without word times are trimmed by the text they share with their neighbours, and, where nothing is shared, by
 *   the part of their time that is transcribed already.
 *
 * An utterance keeps its id while it is open, whichever stream reports it, so a better interim text of a successor
 * replaces it in place. A final closes it.
 */
import type { Writable } from '../writable.ts';
import type { Role } from './event.ts';
import type { EdgeWords, TimedWord } from './repeated-word-rules.ts';
import { createTranscribedRanges, type TranscribedRanges } from './transcribed-ranges.ts';

/** What one stream recognized, in call time. */
export type RecognizedStretch = {
  readonly text: string;
  readonly final: boolean;
  /** Where the stretch begins: the end of this stream's final before it, or better if known. */
  readonly startMs: number;
  readonly endMs: number;
  readonly words: readonly TimedWord[];
  readonly confidence?: number | undefined;
  readonly language?: string | undefined;
  readonly latencyMs?: number | undefined;
};

/** The part of the call this stream may speak for: words whose middle lies in [fromMs, toMs). */
export type Authority = { readonly fromMs: number; readonly toMs: number };

export type MergedUtterance = {
  readonly utteranceId: string;
  readonly revision: number;
  readonly role: Role;
  readonly text: string;
  readonly final: boolean;
  readonly startMs: number;
  readonly endMs: number;
  readonly confidence?: number;
  readonly language?: string;
  readonly latencyMs?: number;
};

export type UtteranceMerger = {
  /** The utterance as it is now, or undefined where the stretch holds nothing new. */
  accept(stretch: RecognizedStretch, authority?: Authority): MergedUtterance | undefined;
  /** As `accept`, but a final whose middle is transcribed already gives two utterances: before and behind it. */
  acceptAll(stretch: RecognizedStretch, authority?: Authority): readonly MergedUtterance[];
  /** Makes the open utterance final as it stands: no better text will come. */
  close(): MergedUtterance | undefined;
  /** Retracts the open utterance: an empty final, which shows nothing. */
  retract(): MergedUtterance | undefined;
  /** Nothing of this stretch is used any more: it is known to be lost. */
  exclude(startMs: number, endMs: number): void;
  /** End of the last word used, milliseconds of call time. */
  takenMs(): number;
  /** The utterance that is open, if any. */
  openId(): string | undefined;
};

export type UtteranceMergerOptions = {
  readonly role: Role;
  /** Ids are `<prefix>-<n>`. */
  readonly idPrefix: string;
  readonly startMs?: number;
  /** Within this distance of the edge of a transcribed range the same text is the same word. */
  readonly sameWordMs?: number;
};

const everything: Authority = { fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY };

type Open = {
  id: string;
  revision: number;
  text: string;
  startMs: number;
  endMs: number;
  language: string | undefined;
};
type Part = { text: string; startMs: number; endMs: number; edges?: EdgeWords };

/** A merger for one speaker, from `startMs` on. Ids count up from `<idPrefix>-1`. */
export function createUtteranceMerger(options: UtteranceMergerOptions): UtteranceMerger {
  const { role, idPrefix, sameWordMs = 40 } = options;
  const ranges = createTranscribedRanges(options.startMs ?? 0, sameWordMs);
  let made = 0;
  let open: Open | undefined;

  const shape = (from: Open, final: boolean, stretch?: RecognizedStretch): MergedUtterance => {
    const { id: utteranceId, revision, text, language } = from;
    // In whole milliseconds from the first object on: once a field has held a fraction, V8 keeps each of its numbers in 16 bytes more.
    const [startMs, endMs] = [Math.round(from.startMs), Math.round(from.endMs)];
    const merged: Writable<MergedUtterance> = { utteranceId, revision, role, text, final, startMs, endMs };
    if (final && stretch?.confidence !== undefined) merged.confidence = stretch.confidence;
    if (language !== undefined) merged.language = language;
    if (final && stretch?.latencyMs !== undefined) merged.latencyMs = Math.round(stretch.latencyMs);
    return merged;
  };

  const finish = (final: Open): MergedUtterance => {
    open = undefined;
    return shape(final, true);
  };

  function accept(stretch: RecognizedStretch, authority: Authority = everything): MergedUtterance | undefined {
    const part = stretch.words.length > 0 ? byTime(stretch, authority, ranges) : byText(stretch, authority, ranges);
    if (part === undefined) {
      // A final without new words ends what its interim texts opened, if it has authority over that.
      const settles = stretch.final && open !== undefined && stretch.endMs <= authority.toMs;
      return settles && open!.startMs >= stretch.startMs && open!.startMs < stretch.endMs
        ? finish({ ...open!, revision: open!.revision + 1, text: '' })
        : undefined;
    }
    if (!stretch.final && open?.text === part.text && open.startMs <= part.startMs) return undefined;
    // A late final of an older stream covers something before the open utterance: an utterance of its own.
    const older = stretch.final && open !== undefined && part.endMs <= open.startMs;
    const target: Open = {
      id: older || !open ? `${idPrefix}-${++made}` : open.id,
      revision: older || !open ? 0 : open.revision + 1,
      text: part.text,
      startMs: part.startMs,
      endMs: Math.max(part.endMs, part.startMs),
      language: stretch.language,
    };
    if (!stretch.final) {
      open = target;
      return shape(target, false);
    }
    if (!older) open = undefined;
    ranges.add(part.startMs, part.endMs, tokens(part.text), part.edges);
    return shape(target, true, stretch);
  }

  return {
    accept,
    acceptAll(stretch, authority = everything) {
      const runs = stretch.final ? runsOf(stretch, authority, ranges) : [];
      return (runs.length > 1 ? runs : [stretch]).flatMap((run) => accept(run, authority) ?? []);
    },
    close() {
      if (!open) return undefined;
      ranges.add(open.startMs, open.endMs, tokens(open.text));
      return finish({ ...open, revision: open.revision + 1 });
    },
    retract() {
      return open && finish({ ...open, revision: open.revision + 1, text: '' });
    },
    exclude(startMs, endMs) {
      ranges.add(startMs, endMs, []);
    },
    takenMs: () => ranges.endMs(),
    openId: () => open?.id,
  };
}

function isNew(words: readonly TimedWord[], at: number, authority: Authority, ranges: TranscribedRanges): boolean {
  const middle = (words[at]!.startMs + words[at]!.endMs) / 2;
  return middle >= authority.fromMs && middle < authority.toMs && !ranges.covers(words, at);
}

/** The stretches of new words that follow each other without one that is not new between them. */
function runsOf(stretch: RecognizedStretch, authority: Authority, ranges: TranscribedRanges): RecognizedStretch[] {
  const { words } = stretch;
  const runs: RecognizedStretch[] = [];
  for (let first = 0; first < words.length; first++) {
    if (!isNew(words, first, authority, ranges)) continue;
    let after = first + 1;
    while (after < words.length && isNew(words, after, authority, ranges)) after++;
    const part = words.slice(first, after);
    const [startMs, endMs] = [part[0]!.startMs, part.at(-1)!.endMs];
    runs.push({ ...stretch, text: textOf(stretch, first, after), words: part, startMs, endMs });
    first = after;
  }
  return runs;
}

function byTime(stretch: RecognizedStretch, authority: Authority, ranges: TranscribedRanges): Part | undefined {
  const { words } = stretch;
  const mine = (at: number): boolean => isNew(words, at, authority, ranges);
  let first = 0;
  while (first < words.length && !mine(first)) first++;
  let after = words.length;
  while (after > first && !mine(after - 1)) after--;
  if (first >= after) return undefined;
  return {
    text: after - first === words.length ? stretch.text : textOf(stretch, first, after),
    startMs: words[first]!.startMs,
    endMs: words[after - 1]!.endMs,
    edges: { first: words[first]!, last: words[after - 1]! },
  };
}

/** The written text of words [first, after): with its punctuation where text and words agree in number. */
function textOf(stretch: RecognizedStretch, first: number, after: number): string {
  const written = tokens(stretch.text);
  if (written.length === stretch.words.length) return written.slice(first, after).join(' ');
  return stretch.words
    .slice(first, after)
    .map((word) => word.word)
    .join(' ');
}

/** Without word times an authority can only say yes or no to the whole, and the shared text decides the rest. */
function byText(stretch: RecognizedStretch, authority: Authority, ranges: TranscribedRanges): Part | undefined {
  const written = tokens(stretch.text);
  const { startMs, endMs } = stretch;
  if (written.length === 0 || endMs <= authority.fromMs || startMs >= authority.toMs) return undefined;
  const { first, after, fromMs, toMs } = ranges.trim(startMs, endMs, written);
  if (first >= after || toMs <= fromMs) return undefined;
  const whole = first === 0 && after === written.length;
  return { text: whole ? stretch.text : written.slice(first, after).join(' '), startMs: fromMs, endMs: toMs };
}

/** Anything but single spaces between words. */
const otherSpace = /^ | {2}| $|[^\S ]/;

function tokens(text: string): string[] {
  // Splitting at a string costs a fraction of splitting at a pattern, and recognizers write single spaces.
  if (text !== '' && !otherSpace.test(text)) return text.split(' ');
  return text.split(/\s+/).filter((token) => token !== '');
}
