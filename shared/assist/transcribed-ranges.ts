/**
 * Which ranges of a speaker's call have been transcribed, and with which words at their edges: decides whether a word is new.
 * Several streams may cover the same audio, and the older may report it later.
 */
import {
  bareWord,
  decidingRule,
  type EdgeWords,
  middleOf,
  type TimedWord,
  type TranscribedRange,
} from './repeated-word-rules.ts';

export type TrimmedText = {
  /** The new words are [first, after). */
  readonly first: number;
  readonly after: number;
  readonly fromMs: number;
  readonly toMs: number;
};

export type TranscribedRanges = {
  /** Has words[at] been transcribed? The words beside it are of the same result. */
  covers(words: readonly TimedWord[], at: number): boolean;
  /** [startMs, endMs) has been transcribed with these words; without words it is known to be lost. */
  add(startMs: number, endMs: number, words: readonly string[], edges?: EdgeWords): void;
  /** For a result without word times: the part of [fromMs, toMs) in no range, without the words shared with its neighbours. */
  trim(fromMs: number, toMs: number, words: readonly string[]): TrimmedText;
  /** The end of the last range, in milliseconds of call time. */
  endMs(): number;
};

/** A range with its words as one string: as a list they would be most of what a speaker's transcript takes in memory. */
class KeptRange implements TranscribedRange {
  readonly startMs: number;
  readonly endMs: number;
  readonly edges: EdgeWords | undefined;
  readonly #words: string;

  constructor(startMs: number, endMs: number, words: readonly string[], edges: EdgeWords | undefined) {
    this.startMs = startMs;
    this.endMs = endMs;
    this.edges = edges;
    this.#words = words.map(bareWord).join(' ');
  }

  get words(): readonly string[] {
    return this.#words === '' ? [] : this.#words.split(' ');
  }
}

/** Within `sameWordMs` of an edge the same text is the same word. Only the last `maxRanges` are kept. */
export function createTranscribedRanges(startMs: number, sameWordMs: number, maxRanges = 24): TranscribedRanges {
  /** In order of time. */
  const ranges: TranscribedRange[] = [];
  /** Everything before this counts as transcribed. */
  let floorMs = startMs;
  let lastMs = startMs;

  return {
    covers(words, at) {
      const word = words[at]!;
      if (middleOf(word) <= floorMs) return true;
      for (let i = ranges.length - 1; i >= 0; i--) {
        const range = ranges[i]!;
        const verdict = decidingRule(range, words, at, sameWordMs)?.verdict;
        if (verdict === 'repeated') return true;
        if (verdict === undefined && range.endMs + sameWordMs < word.startMs) return false;
      }
      return false;
    },
    add(from, to, words, edges) {
      if (to <= from) return;
      let at = ranges.length;
      while (at > 0 && ranges[at - 1]!.startMs > from) at--;
      ranges.splice(at, 0, new KeptRange(from, to, words, edges));
      if (ranges.length > maxRanges) floorMs = Math.max(floorMs, ranges.shift()!.endMs);
      lastMs = Math.max(lastMs, to);
    },
    trim(fromMs, toMs, words) {
      const newFrom = Math.max(fromMs, Math.min(floorMs, toMs));
      // A result that begins where the last one ended, as nearly all do, meets no range.
      if (lastMs <= newFrom) return { first: 0, after: words.length, fromMs: newFrom, toMs };
      return trimByRanges(ranges, newFrom, { fromMs, toMs, words });
    },
    endMs: () => lastMs,
  };
}

/** Text without word times: shared words decide, and where none are shared, the share of the time that is covered. */
function trimByRanges(
  ranges: readonly TranscribedRange[],
  startMs: number,
  result: { readonly fromMs: number; readonly toMs: number; readonly words: readonly string[] },
): TrimmedText {
  const { fromMs, toMs, words } = result;
  let bare: readonly string[] | undefined;
  const msPerWord = Math.max(toMs - fromMs, 1) / Math.max(words.length, 1);
  let first = 0;
  let after = words.length;
  let newFrom = startMs;
  let newTo = toMs;
  for (const range of ranges) {
    if (range.endMs <= newFrom || range.startMs >= newTo) continue;
    bare ??= words.map(bareWord);
    if (range.startMs <= newFrom) {
      newFrom = Math.min(range.endMs, newTo);
      const shared = sharedRun(range.words, bare.slice(first, after));
      first = shared > 0 ? first + shared : Math.max(first, Math.round((newFrom - fromMs) / msPerWord));
    } else {
      newTo = range.startMs;
      const shared = sharedRun(bare.slice(first, after), range.words);
      after = shared > 0 ? after - shared : Math.min(after, Math.round((newTo - fromMs) / msPerWord));
    }
  }
  return { first, after, fromMs: newFrom, toMs: newTo };
}

/**
 * How many words `after` begins with that `before` ends with. The last word of one and the first of the other may have
 * been cut in half where their audio ended or began, so each may differ.
 */
export function sharedRun(before: readonly string[], after: readonly string[]): number {
  for (let length = Math.min(before.length, after.length); length > 0; length--) {
    const start = before.length - length;
    let same = 0;
    let differsInside = false;
    for (let i = 0; i < length && !differsInside; i++) {
      if (before[start + i] === after[i]) same++;
      else differsInside = i > 0 && i < length - 1;
    }
    // Too short a run proves nothing unless it is exact.
    const mayDiffer = length > 3 ? 2 : length === 3 ? 1 : 0;
    if (!differsInside && length - same <= mayDiffer) return length;
  }
  return 0;
}
