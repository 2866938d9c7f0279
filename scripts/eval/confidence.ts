/** Whether confidence means something: it should be high for words that are right and low for words that are wrong. Pure. */
import type { Figure } from './table.ts';
import { toComparable } from './word-errors.ts';

export type JudgedWord = { readonly confidence: number; readonly right: boolean };

/** `right` has one entry per comparable word, in the order of `words`. */
export function judgeWords(
  words: readonly { readonly word: string; readonly confidence: number }[],
  right: readonly boolean[],
): JudgedWord[] {
  const judged: JudgedWord[] = [];
  let at = 0;
  for (const { word, confidence } of words) {
    const parts = toComparable(word).length;
    if (parts === 0) continue;
    judged.push({ confidence, right: right.slice(at, at + parts).every(Boolean) });
    at += parts;
  }
  return judged;
}

/** The area under the ROC curve, and how far mean confidence is from the share of right words. */
export function confidenceFigures(words: readonly JudgedWord[]): Figure[] {
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / Math.max(1, values.length);
  const rights = words.filter((word) => word.right).map((word) => word.confidence);
  const wrongs = words.filter((word) => !word.right).map((word) => word.confidence);
  let wins = 0;
  for (const a of rights) for (const b of wrongs) wins += a > b ? 1 : a === b ? 0.5 : 0;
  const pairs = rights.length * wrongs.length;
  const off = Math.abs(mean(words.map((word) => word.confidence)) - rights.length / Math.max(1, words.length));
  return [
    {
      id: 'speech.confidence.auc',
      title: 'Right words that have more confidence than wrong ones (AUC)',
      value: pairs === 0 ? 1 : wins / pairs,
      unit: '',
      atLeast: 0.7,
    },
    {
      id: 'speech.confidence.gap',
      title: 'Mean confidence against share of right words, difference',
      value: off,
      unit: '%',
      atMost: 0.1,
    },
  ];
}
