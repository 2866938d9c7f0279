/**
 * The intents of a turn, from what was learned about its sentences and about the turn as a whole, and from the phrases in them. Pure.
 */
import type { LearnedHead } from './learned.ts';

export type ReadSentence = {
  /** Probabilities, in the order of the learned names. */
  readonly shares: readonly number[];
  /** How many phrases of each of these intents stand in it, by name. */
  readonly cues: ReadonlyMap<string, number>;
};
export type ReadTurn = {
  readonly sentences: readonly ReadSentence[];
  /** The same for the turn as one text. */
  readonly whole: ReadSentence;
};
export type TurnIntent = { readonly name: string; readonly confidence: number };

/** Fitted on the development dialogues of `scripts/eval`, each trade left out in turn. */
export const turnWeights = {
  /** The power of a phrase: the first one of an intent, and each of two further ones. */
  cue: 1.2,
  further: 0.3,
  /** What the turn as a whole counts beside its sentences. */
  whole: 0.5,
  none: 1.45,
  /** A farewell beside a wish is courtesy; a question and an accusation say how more than what. */
  courtesy: 0.8,
  general: 0.9,
  /** The lowest confidence of a second intent. */
  second: 0.25,
} as const;
export type TurnWeights = { readonly [K in keyof typeof turnWeights]: number };

const noIntent = 'none';
const courtesyName = 'thanks_goodbye';

/** The likeliest first, at most two; empty for a turn without an intent. `isGeneral` says which intents go behind a clear wish. */
export function turnIntents(
  { names }: Pick<LearnedHead, 'names'>,
  turn: ReadTurn,
  isGeneral: (name: string) => boolean,
  weights: TurnWeights = turnWeights,
): TurnIntent[] {
  const sentences = turn.sentences.map((sentence) => withCues(names, sentence, weights));
  const whole = withCues(names, turn.whole, weights);
  const mixed = names.map((name, i) => {
    const shares = sentences.map((sentence) => sentence[i]!);
    // One sentence with a wish is enough; a turn has none where no sentence has one.
    const best = name === noIntent ? Math.min(...shares) : Math.max(...shares);
    return (1 - weights.whole) * best + weights.whole * whole[i]!;
  });
  const scored = names.map((name, i) => ({ name, confidence: mixed[i]!, rank: mixed[i]! * factorOf(name) }));
  const none = scored.find(({ name }) => name === noIntent)?.rank ?? 0;
  return scored
    .filter(({ name, rank }) => name !== noIntent && rank > none)
    .sort((a, b) => b.rank - a.rank)
    .filter(({ rank }, i) => i === 0 || rank >= weights.second)
    .slice(0, 2)
    .map(({ name, confidence }) => ({ name, confidence: Math.round(Math.min(1, confidence) * 1000) / 1000 }));

  function factorOf(name: string): number {
    if (name === noIntent) return weights.none;
    if (name === courtesyName) return weights.courtesy;
    return isGeneral(name) ? weights.general : 1;
  }
}

/** Probabilities with what its phrases add. */
function withCues(names: readonly string[], { shares, cues }: ReadSentence, { cue, further }: TurnWeights): number[] {
  const raised = shares.map((share, i) => {
    const count = cues.get(names[i]!) ?? 0;
    return count === 0 ? share : share * Math.exp(cue + further * Math.min(count - 1, 2));
  });
  const total = raised.reduce((a, b) => a + b, 0) || 1;
  return raised.map((share) => share / total);
}
