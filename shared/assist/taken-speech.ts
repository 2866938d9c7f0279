/**
 * Which stretches of a speaker's call have been told already, and with which words at their edges: what decides whether a
 * word is new. Several streams may tell of the same audio, and the older may tell of it later.
 */

export type TimedWord = {
  readonly word: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly confidence?: number;
};

type Stretch = { startMs: number; endMs: number; words: readonly string[]; edges: Edges | undefined };
/** The words at either end, where their times are known. */
export type Edges = { readonly first: TimedWord; readonly last: TimedWord };

export type TakenSpeech = {
  /** Has somebody told of words[at]? The words beside it are of the same telling. */
  has(words: readonly TimedWord[], at: number): boolean;
  /** [startMs, endMs) was told, with these words; or, without words, is known to be lost. */
  take(startMs: number, endMs: number, words: readonly string[], edges?: Edges): void;
  /** The part of [startMs, endMs) that lies in no stretch, its words trimmed by what it shares with its neighbours. */
  trim(
    startMs: number,
    endMs: number,
    words: readonly string[],
  ): { first: number; after: number; from: number; to: number };
  /** The end of the last stretch. */
  endMs(): number;
};

/** A word without case and punctuation, to compare with. */
export function bareWord(word: string): string {
  const plain = word.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
  return plain === '' ? word : plain;
}

/** Within `sameWordMs` of an edge the same text is the same word. Only the last `stretches` are kept. */
export function createTakenSpeech(startMs: number, sameWordMs: number, stretches = 24): TakenSpeech {
  /** In order of time. */
  const taken: Stretch[] = [];
  let floorMs = startMs;
  let lastMs = startMs;

  const edgeWord = (stretch: Stretch, middle: number, word: string): boolean =>
    (middle >= stretch.endMs && middle - stretch.endMs <= sameWordMs && stretch.words.at(-1) === bareWord(word)) ||
    (middle < stretch.startMs && stretch.startMs - middle <= sameWordMs && stretch.words[0] === bareWord(word));

  /** Its sound was cut there, and each stream has heard a part of it. */
  const cutWord = (edge: TimedWord | undefined, word: TimedWord): boolean => {
    if (!edge || bareWord(edge.word) !== bareWord(word.word)) return false;
    return sharedMs(edge, word) * 2 > Math.min(edge.endMs - edge.startMs, word.endMs - word.startMs);
  };

  return {
    has(words, at) {
      const word = words[at]!;
      const middle = (word.startMs + word.endMs) / 2;
      if (middle <= floorMs) return true;
      for (let i = taken.length - 1; i >= 0; i--) {
        const stretch = taken[i]!;
        if (isBeside(stretch.edges, words, at)) continue;
        if (middle >= stretch.startMs && middle < stretch.endMs) return true;
        if (edgeWord(stretch, middle, word.word)) return true;
        if (cutWord(stretch.edges?.last, word) || cutWord(stretch.edges?.first, word)) return true;
        if (stretch.endMs + sameWordMs < word.startMs) return false;
      }
      return false;
    },
    take(from, to, words, edges) {
      if (to <= from) return;
      let at = taken.length;
      while (at > 0 && taken[at - 1]!.startMs > from) at--;
      taken.splice(at, 0, { startMs: from, endMs: to, words: words.map(bareWord), edges });
      if (taken.length > stretches) floorMs = Math.max(floorMs, taken.shift()!.endMs);
      lastMs = Math.max(lastMs, to);
    },
    trim(from, to, words) {
      const bare = words.map(bareWord);
      const perWord = Math.max(to - from, 1) / Math.max(words.length, 1);
      let first = 0;
      let after = words.length;
      let newFrom = Math.max(from, Math.min(floorMs, to));
      let newTo = to;
      for (const stretch of taken) {
        if (stretch.endMs <= newFrom || stretch.startMs >= newTo) continue;
        if (stretch.startMs <= newFrom) {
          newFrom = Math.min(stretch.endMs, newTo);
          const shared = sharedRun(stretch.words, bare.slice(first, after));
          first = shared > 0 ? first + shared : Math.max(first, Math.round((newFrom - from) / perWord));
        } else {
          newTo = stretch.startMs;
          const shared = sharedRun(bare.slice(first, after), stretch.words);
          after = shared > 0 ? after - shared : Math.min(after, Math.round((newTo - from) / perWord));
        }
      }
      return { first, after, from: newFrom, to: newTo };
    },
    endMs: () => lastMs,
  };
}

/** How long two tellings share, in milliseconds; below zero the distance between them. */
function sharedMs(one: TimedWord, other: TimedWord): number {
  return Math.min(one.endMs, other.endMs) - Math.max(one.startMs, other.startMs);
}

/**
 * Does words[at] lie just before or just behind what these edges hold? So it does where the word next to it is the one at
 * the edge: that says more than times do, by which a short word seems to lie within as soon as two recognitions differ by
 * half of it.
 */
function isBeside(edges: Edges | undefined, words: readonly TimedWord[], at: number): boolean {
  return (
    edges !== undefined &&
    (isNextTo(words[at]!, words[at + 1], edges.first) || isNextTo(words[at]!, words[at - 1], edges.last))
  );
}

function isNextTo(word: TimedWord, next: TimedWord | undefined, edge: TimedWord): boolean {
  if (!next || bareWord(next.word) !== bareWord(edge.word)) return false;
  const shared = sharedMs(next, edge);
  // A word said twice is at the edge where it shares more with it.
  return shared > 0 && (bareWord(word.word) !== bareWord(edge.word) || shared > sharedMs(word, edge));
}

/**
 * How many words `after` begins with that `before` ends with. The last word of one and the first of the other may have
 * been cut in half where their audio ended or began, so each may differ.
 */
function sharedRun(before: readonly string[], after: readonly string[]): number {
  for (let length = Math.min(before.length, after.length); length > 0; length--) {
    const start = before.length - length;
    let same = 0;
    let wrongInside = false;
    for (let i = 0; i < length && !wrongInside; i++) {
      if (before[start + i] === after[i]) same++;
      else wrongInside = i > 0 && i < length - 1;
    }
    // Too short a run proves nothing unless it is exact.
    const mayDiffer = length > 3 ? 2 : length === 3 ? 1 : 0;
    if (!wrongInside && length - same <= mayDiffer) return length;
  }
  return 0;
}
