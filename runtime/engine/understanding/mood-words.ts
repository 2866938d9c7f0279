/**
 * What the words of a sentence say about the mood: word lists with the scope of negation, courtesy that counts little, expressions
 * that only look like mood, sarcasm in its usual wordings. Pure once compiled; the lists are `data/<language>/mood.json`.
 */
import { compilePhrases, type Phrases, plainWords } from '../data/phrases.ts';
import type { MoodWords } from './data-files.ts';

export type WordMood = {
  /** −1 … 1; 0 without words of mood. */
  readonly score: number;
  /** A word of anger, worry or disappointment stands in it, not only something that went wrong. */
  readonly isUpset: boolean;
  readonly isSarcastic: boolean;
  readonly isQuestion: boolean;
  /** All that is positive in it is courtesy. */
  readonly isPolite: boolean;
  readonly isInsult: boolean;
  readonly isGrief: boolean;
  readonly isAlarm: boolean;
};

export interface MoodReader {
  read(sentence: string): WordMood;
}

type List = keyof MoodWords;
const weights = { veryNegative: -1.6, negative: -0.9, trouble: -0.45, positive: 0.8, veryPositive: 1.4 } as const;
type Weighted = keyof typeof weights;
/** Words before a word of mood in which a negation reverses it. */
const scope = 4;

/** Compiles the lists once, for one language. */
export function createMoodReader(words: MoodWords): MoodReader {
  const lists = Object.fromEntries(
    Object.entries(words).map(([name, phrases]) => [name, compilePhrases(phrases)]),
  ) as Readonly<Record<List, Phrases>>;
  const has = (list: List, plain: string) => lists[list].test(plain);
  return {
    read(sentence) {
      const plain = plainWords(sentence);
      const clauses = sentence.split(/[.,;:!?…¡¿–—]+/).map((clause) => withoutIdle(plainWords(clause), lists.idle));
      const found = clauses.flatMap((clause) => weighIn(clause, lists));
      const sum = found.reduce((total, { value }) => total + value, 0);
      const isUpset = found.some(({ value, list }) => value <= -0.5 && list !== 'trouble');
      const polite = has('polite', plain) ? 0.15 : 0;
      const loud = /!\s*$/.test(sentence) ? 1.2 : 1;
      return {
        score: Math.tanh((loud * (sum + (sum < 0 ? 0 : polite))) / 1.3),
        isUpset,
        isSarcastic: has('sarcasm', plain),
        isQuestion: /\?\s*$/.test(sentence) || has('question', plain),
        isPolite: polite > 0 && !found.some(({ value }) => value > 0),
        isInsult: has('insults', plain),
        isGrief: has('grief', plain),
        isAlarm: has('alarm', plain),
      };
    },
  };
}

type Weighed = { readonly list: Weighted; readonly value: number };

function weighIn(clause: string, lists: Readonly<Record<List, Phrases>>): Weighed[] {
  const weighed: Weighed[] = [];
  const taken: { readonly start: number; readonly end: number }[] = [];
  for (const list of ['veryNegative', 'veryPositive', 'negative', 'positive', 'trouble'] as const) {
    for (const { index, text } of lists[list].find(clause)) {
      const end = index + text.length;
      if (taken.some((other) => index < other.end && end > other.start)) continue;
      taken.push({ start: index, end });
      const before = ` ${clause.slice(0, index).trim().split(' ').slice(-scope).join(' ')} `;
      const near = ` ${before.trim().split(' ').slice(-2).join(' ')} `;
      const strength = lists.strong.test(near) ? 1.35 : lists.weak.test(before) ? 0.7 : 1;
      const value = weights[list] * strength;
      weighed.push({ list, value: lists.negations.test(before) ? negated(value) : value });
    }
  }
  return weighed;
}

/** "Not happy" is unhappy; "not angry" is calm, not glad. */
const negated = (value: number) => (value > 0 ? -0.8 * value : -0.1 * value);

function withoutIdle(plain: string, idle: Phrases): string {
  let rest = plain;
  for (const { text } of idle.find(plain)) rest = rest.replace(` ${text} `, ' · ');
  return rest;
}
