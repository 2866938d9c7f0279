/** How near a question is to the texts of a passage, by meaning. Pure. */
import { cosine } from '../embedding/embedder.ts';
import type { Entry } from './index-entries.ts';
import type { SentenceLikeness } from './rank-sentences.ts';

/** Of the sentences that ask, of the whole turn, and of what its events are called in articles. */
export type AskedVectors = {
  readonly focus: Float32Array;
  readonly whole: Float32Array;
  readonly events: Float32Array | undefined;
};

/** Similarities of −1 … 1; 0 without a model. */
export type Likeness = {
  /** What is asked, to the nearest sentence, to the passage as one text, and to its heading. */
  readonly focusSentence: number;
  readonly focusText: number;
  readonly focusHead: number;
  /** The same for the whole turn, or for what its events are called in articles. */
  readonly wholeSentence: number;
  readonly wholeText: number;
  readonly wholeHead: number;
};

const none: Likeness = {
  focusSentence: 0,
  focusText: 0,
  focusHead: 0,
  wholeSentence: 0,
  wholeText: 0,
  wholeHead: 0,
};

/** All zeros without a model, and for a passage that has no vectors. */
export function likenessOf(asked: AskedVectors | undefined, { vectors, sentenceVectors }: Entry): Likeness {
  if (!asked || !vectors) return none;
  const [head, text] = [vectors[0]!, vectors.at(-1)!];
  // The questions of an article stand between the two; they are sentences that it answers.
  const sentences = [...vectors.slice(1, -1), ...(sentenceVectors ?? [text])];
  const nearest = (vector: Float32Array) => Math.max(...sentences.map((own) => cosine(vector, own)));
  // What happened counts as if it had been said in the words of articles.
  const said = asked.events ? [asked.whole, asked.events] : [asked.whole];
  const best = (to: (vector: Float32Array) => number) => Math.max(...said.map(to));
  return {
    focusSentence: nearest(asked.focus),
    focusText: cosine(asked.focus, text),
    focusHead: cosine(asked.focus, head),
    wholeSentence: best(nearest),
    wholeText: best((vector) => cosine(vector, text)),
    wholeHead: best((vector) => cosine(vector, head)),
  };
}

/** The highest similarity of anything asked to any text of the passage. */
export function nearestOf(asked: AskedVectors, { vectors = [], sentenceVectors = [] }: Entry): number {
  let best = -1;
  for (const vector of vectorsOf(asked)) {
    for (const own of vectors) best = Math.max(best, cosine(vector, own));
    for (const own of sentenceVectors) best = Math.max(best, cosine(vector, own));
  }
  return best;
}

/** The same for each sentence; undefined where the index has no vectors of sentences. */
export function sentenceLikeness(
  { focus, whole, events }: AskedVectors,
  { sentenceVectors }: Entry,
): readonly SentenceLikeness[] | undefined {
  const said = events ? [whole, events] : [whole];
  return sentenceVectors?.map((sentence) => ({
    focus: cosine(focus, sentence),
    whole: Math.max(...said.map((vector) => cosine(vector, sentence))),
  }));
}

const vectorsOf = ({ focus, whole, events }: AskedVectors): readonly Float32Array[] =>
  events ? [focus, whole, events] : [focus, whole];
