/**
 * Is a recognized word a repetition of one that an earlier result covered? Several recognition streams may cover the same audio,
 * and two recognitions of one word differ by some tens of milliseconds at its ends. The rules are asked in order; the first that
 * applies decides for the range.
 */

export type TimedWord = {
  readonly word: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly confidence?: number;
};

/** The words at either end of a range, where their times are known. */
export type EdgeWords = { readonly first: TimedWord; readonly last: TimedWord };

/** A stretch of the call, in call time, that has been transcribed; `words` in the form of `bareWord`, empty where it is lost. */
export type TranscribedRange = {
  readonly startMs: number;
  readonly endMs: number;
  readonly words: readonly string[];
  readonly edges?: EdgeWords | undefined;
};

type Applies = (range: TranscribedRange, words: readonly TimedWord[], at: number, sameWordMs: number) => boolean;

export type RepeatedWordRule = {
  readonly name: string;
  /** What the rule says about `words[at]`. */
  readonly verdict: 'new' | 'repeated';
  readonly applies: Applies;
  /** One case that this rule decides, with a `sameWordMs` of 40. */
  readonly example: { readonly range: TranscribedRange; readonly words: readonly TimedWord[]; readonly at: number };
};

const timed = (word: string, startMs: number, endMs: number): TimedWord => ({ word, startMs, endMs });

/** "my order", recognized at 1,000 to 1,700 ms, with the times of its words. */
const myOrder: TranscribedRange = {
  startMs: 1_000,
  endMs: 1_700,
  words: ['my', 'order'],
  edges: { first: timed('my', 1_000, 1_300), last: timed('order', 1_300, 1_700) },
};

export const repeatedWordRules: readonly RepeatedWordRule[] = [
  {
    // A neighbour says more than times do: a short word seems to lie inside as soon as two recognitions differ by half of it.
    name: 'the word next to it is the one at the edge',
    verdict: 'new',
    applies: ({ edges }, words, at) =>
      edges !== undefined &&
      (isNextTo(words[at]!, words[at + 1], edges.first) || isNextTo(words[at]!, words[at - 1], edges.last)),
    example: { range: myOrder, words: [timed('order', 1_230, 1_630), timed('is', 1_630, 1_690)], at: 1 },
  },
  {
    name: 'its middle lies inside the range',
    verdict: 'repeated',
    applies: ({ startMs, endMs }, words, at) => {
      const middle = middleOf(words[at]!);
      return middle >= startMs && middle < endMs;
    },
    example: { range: myOrder, words: [timed('order', 1_360, 1_760)], at: 0 },
  },
  {
    name: 'it is the word at the edge, and its middle lies just outside',
    verdict: 'repeated',
    applies: (range, words, at, sameWordMs) => {
      const middle = middleOf(words[at]!);
      const bare = bareWord(words[at]!.word);
      return middle < range.startMs
        ? range.startMs - middle <= sameWordMs && range.words[0] === bare
        : middle >= range.endMs && middle - range.endMs <= sameWordMs && range.words.at(-1) === bare;
    },
    example: { range: { ...myOrder, edges: undefined }, words: [timed('Order,', 1_530, 1_930)], at: 0 },
  },
  {
    // The audio of a stream ended inside the word, so each stream recognized a part of it.
    name: 'it is the word at the edge, and they share more than half of the shorter one',
    verdict: 'repeated',
    applies: ({ edges }, words, at) =>
      edges !== undefined && (isSameCutWord(edges.last, words[at]!) || isSameCutWord(edges.first, words[at]!)),
    example: {
      range: { ...myOrder, endMs: 1_360, edges: { ...myOrder.edges!, last: timed('order', 1_300, 1_360) } },
      words: [timed('order', 1_310, 1_700)],
      at: 0,
    },
  },
];

/** The first rule that applies to words[at] and this range. */
export function decidingRule(
  range: TranscribedRange,
  words: readonly TimedWord[],
  at: number,
  sameWordMs: number,
): RepeatedWordRule | undefined {
  for (const rule of repeatedWordRules) if (rule.applies(range, words, at, sameWordMs)) return rule;
  return undefined;
}

/** A word without case and punctuation, for comparison. */
export function bareWord(word: string): string {
  // Most words are that already, and each one of a final is asked for several times.
  if (isPlain(word)) return word;
  const plain = word.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
  return plain === '' ? word : plain;
}

/** Only small letters of ASCII and digits. */
function isPlain(word: string): boolean {
  for (let at = 0; at < word.length; at++) {
    const unit = word.charCodeAt(at);
    if (!((unit >= 0x61 && unit <= 0x7a) || (unit >= 0x30 && unit <= 0x39))) return false;
  }
  return true;
}

export function middleOf(word: TimedWord): number {
  return (word.startMs + word.endMs) / 2;
}

function isSameCutWord(edge: TimedWord, word: TimedWord): boolean {
  if (bareWord(edge.word) !== bareWord(word.word)) return false;
  return sharedMs(edge, word) * 2 > Math.min(edge.endMs - edge.startMs, word.endMs - word.startMs);
}

/** Is `next`, the neighbour of `word` in its result, the word at the edge? */
function isNextTo(word: TimedWord, next: TimedWord | undefined, edge: TimedWord): boolean {
  if (!next || bareWord(next.word) !== bareWord(edge.word)) return false;
  const shared = sharedMs(next, edge);
  // Of a word said twice, the one that shares more time with the edge is the one at the edge.
  return shared > 0 && (bareWord(word.word) !== bareWord(edge.word) || shared > sharedMs(word, edge));
}

/** The time that two words share, in milliseconds; below zero the distance between them. */
function sharedMs(one: TimedWord, other: TimedWord): number {
  return Math.min(one.endMs, other.endMs) - Math.max(one.startMs, other.startMs);
}
