/**
 * From recognition results to utterances: which text is new, which utterance it belongs to, which revision it is.
 *
 * One merger per speaker. Several recognition streams may tell of the same audio, because a successor is sent the audio
 * from the last final's end while the stream before it still answers. So every word is taken once, by where it lies in
 * the call:
 *
 * - All times are call time. `takenMs`, the watermark, is the end of the last word taken; nothing behind it is taken again.
 * - A word is new where its middle lies behind the watermark. Two recognitions of a word differ by some tens of
 *   milliseconds at its ends, but by less than half the word, so the middle decides where an end could not.
 * - Where the middle is within a hair of the watermark, the text decides: the same word there is the same word.
 * - Results without word times are trimmed by the text they share with what was taken last, and, where nothing is shared,
 *   by the part of their stretch that was taken.
 *
 * An utterance keeps its id while it is open, whichever stream tells of it, so an interim text that a successor says
 * better is replaced in place. A final closes it.
 */
import type { Role } from './event.ts';

export type TimedWord = {
  readonly word: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly confidence?: number;
};

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
  /** Makes what is open final as it stands: no better text will come. */
  close(): MergedUtterance | undefined;
  /** Takes back what is open and forgets its text: an empty final, which shows nothing. */
  retract(): MergedUtterance | undefined;
  /** Nothing before this is taken any more: what lies there is known to be lost. */
  skipTo(positionMs: number): void;
  /** End of the last word taken, milliseconds of call time. */
  readonly takenMs: number;
  /** The utterance that is open, if any. */
  readonly openId: string | undefined;
};

export type UtteranceMergerOptions = {
  readonly role: Role;
  /** Ids are `<prefix>-<n>`. */
  readonly idPrefix: string;
  readonly startMs?: number;
  /** Within this distance of the watermark the same text is the same word. */
  readonly sameWordMs?: number;
  /** How many words taken last are kept to compare with. */
  readonly memoryWords?: number;
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
type Part = { text: string; startMs: number; endMs: number; lastMs: number };

export function createUtteranceMerger(options: UtteranceMergerOptions): UtteranceMerger {
  const { role, idPrefix, sameWordMs = 40, memoryWords = 48 } = options;
  let takenMs = options.startMs ?? 0;
  let made = 0;
  let open: Open | undefined;
  let memory: string[] = [];

  const shape = (from: Open, final: boolean, stretch?: RecognizedStretch): MergedUtterance => ({
    utteranceId: from.id,
    revision: from.revision,
    role,
    text: from.text,
    final,
    startMs: from.startMs,
    endMs: from.endMs,
    ...(final && stretch?.confidence !== undefined && { confidence: stretch.confidence }),
    ...(from.language !== undefined && { language: from.language }),
    ...(final && stretch?.latencyMs !== undefined && { latencyMs: stretch.latencyMs }),
  });

  const finish = (final: Open): MergedUtterance => {
    open = undefined;
    return shape(final, true);
  };

  const part = (stretch: RecognizedStretch, authority: Authority): Part | undefined =>
    stretch.words.length > 0
      ? newByTime(stretch, authority, takenMs, memory.at(-1), sameWordMs)
      : newByText(stretch, authority, takenMs, memory);

  return {
    accept(stretch, authority = everything) {
      const taken = part(stretch, authority);
      if (taken === undefined) {
        // A final that holds nothing new ends what its interim texts had opened, where it may speak for that.
        const settles = stretch.final && open !== undefined && stretch.endMs <= authority.toMs;
        return settles && open!.startMs >= stretch.startMs && open!.startMs < stretch.endMs
          ? finish({ ...open!, revision: open!.revision + 1, text: '' })
          : undefined;
      }
      if (!stretch.final && open?.text === taken.text && open.startMs <= taken.startMs) return undefined;
      // A late final of an older stream tells of something before what is open: an utterance of its own.
      const older = stretch.final && open !== undefined && taken.endMs <= open.startMs;
      const target: Open = {
        id: older || !open ? `${idPrefix}-${++made}` : open.id,
        revision: older || !open ? 0 : open.revision + 1,
        text: taken.text,
        startMs: taken.startMs,
        endMs: Math.max(taken.endMs, taken.startMs),
        language: stretch.language,
      };
      if (!stretch.final) {
        open = target;
        return shape(target, false);
      }
      if (!older) open = undefined;
      takenMs = Math.max(takenMs, taken.lastMs);
      memory.push(...tokens(taken.text).map(bare));
      if (memory.length > memoryWords) memory = memory.slice(-memoryWords);
      return shape(target, true, stretch);
    },
    close() {
      if (!open) return undefined;
      takenMs = Math.max(takenMs, open.endMs);
      return finish({ ...open, revision: open.revision + 1 });
    },
    retract() {
      return open && finish({ ...open, revision: open.revision + 1, text: '' });
    },
    skipTo(positionMs) {
      takenMs = Math.max(takenMs, positionMs);
    },
    get takenMs() {
      return takenMs;
    },
    get openId() {
      return open?.id;
    },
  };
}

function newByTime(
  stretch: RecognizedStretch,
  authority: Authority,
  takenMs: number,
  lastWord: string | undefined,
  sameWordMs: number,
): Part | undefined {
  const { words } = stretch;
  let first = 0;
  for (; first < words.length; first++) {
    const word = words[first]!;
    const middle = (word.startMs + word.endMs) / 2;
    if (middle < authority.fromMs) continue;
    if (middle <= takenMs) continue;
    if (middle - takenMs <= sameWordMs && bare(word.word) === lastWord) continue;
    break;
  }
  let after = words.length;
  while (after > first && (words[after - 1]!.startMs + words[after - 1]!.endMs) / 2 >= authority.toMs) after--;
  if (first >= after) return undefined;
  const kept = words.slice(first, after);
  return {
    text: kept.length === words.length ? stretch.text : textOf(stretch, first, after),
    startMs: kept[0]!.startMs,
    endMs: kept.at(-1)!.endMs,
    lastMs: kept.at(-1)!.endMs,
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

function newByText(
  stretch: RecognizedStretch,
  authority: Authority,
  takenMs: number,
  memory: readonly string[],
): Part | undefined {
  const written = tokens(stretch.text);
  if (written.length === 0 || stretch.endMs <= authority.fromMs || stretch.startMs >= authority.toMs) return undefined;
  // Only a final says for sure that all of it was taken; an interim's end may be missing or early.
  if (stretch.endMs <= takenMs) return undefined;
  const whole = { text: stretch.text, startMs: stretch.startMs, endMs: stretch.endMs, lastMs: stretch.endMs };
  if (stretch.startMs >= takenMs) return whole;
  const shared = sharedWords(memory, written.map(bare));
  const length = Math.max(stretch.endMs - stretch.startMs, 1);
  const drop = shared > 0 ? shared : Math.round((written.length * (takenMs - stretch.startMs)) / length);
  if (drop >= written.length) return undefined;
  if (drop === 0) return { ...whole, startMs: takenMs };
  return { text: written.slice(drop).join(' '), startMs: takenMs, endMs: stretch.endMs, lastMs: stretch.endMs };
}

/** The longest run that ends `before` and begins `after`. */
function sharedWords(before: readonly string[], after: readonly string[]): number {
  for (let length = Math.min(before.length, after.length); length > 0; length--) {
    let same = true;
    for (let i = 0; i < length && same; i++) same = before[before.length - length + i] === after[i];
    if (same) return length;
  }
  return 0;
}

function tokens(text: string): string[] {
  return text.split(/\s+/).filter((token) => token !== '');
}

/** A word without case and punctuation, to compare with. */
function bare(word: string): string {
  const plain = word.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
  return plain === '' ? word : plain;
}
