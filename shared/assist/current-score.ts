/** Sentiment now, −1 … 1, of scores in the order in which they were said: each counts twice the one before. Undefined for none. */
export function currentScore(scores: readonly number[]): number | undefined {
  let sum = 0;
  let weight = 0;
  for (const [i, score] of scores.slice(-recentScores).entries()) {
    sum += score * 2 ** i;
    weight += 2 ** i;
  }
  return weight === 0 ? undefined : sum / weight;
}

/** The current feeling is that of the last few utterances. */
const recentScores = 3;
