/** How one utterance sounds. */

export type Mood = 'positive' | 'neutral' | 'mixed' | 'negative';

/** Scores beyond these are a mood; between them it is neutral, or mixed if the magnitude is high. */
export const moodBounds = { negative: -0.25, positive: 0.25, mixedMagnitude: 1.2 } as const;

/** `score`: −1 … 1; `magnitude` from 0. A strong text whose score is near 0 is mixed, not neutral. */
export function moodOf(score: number, magnitude = 0): Mood {
  if (score <= moodBounds.negative) return 'negative';
  if (score >= moodBounds.positive) return 'positive';
  return magnitude >= moodBounds.mixedMagnitude ? 'mixed' : 'neutral';
}
