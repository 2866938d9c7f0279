/** What the customer wants: the intent whose example comes nearest. */

import { contentWords, splitSentences, type WordLanguage } from '../../../../shared/assist/words.ts';
import { cosine, type Embedder } from '../embedding/embedder.ts';
import type { Intents } from './data-files.ts';

export type IntentGuess = { readonly name: string; readonly confidence: number };
export interface IntentModel {
  guess(text: string, language: WordLanguage): Promise<readonly IntentGuess[]>;
  /** The question behind a statement, where its intent has one. */
  question(text: string, language: WordLanguage): Promise<string | undefined>;
  learn(): Promise<void>;
}

/** Below these there is none; fitted on the tuning half of the evaluation set. */
const leastMeaning = 0.5;
const leastWords = 0.55;
const most = 2;

export function createIntentModel(intents: Intents, embedder: Embedder): IntentModel {
  let vectors: ReadonlyMap<string, readonly Float32Array[]> | undefined;

  async function byMeaning(sentence: string): Promise<IntentGuess[] | undefined> {
    const [vector] = vectors ? ((await embedder.embed([sentence])) ?? []) : [];
    if (!vector || !vectors) return undefined;
    return [...vectors]
      .map(([name, examples]) => ({
        name,
        confidence: Math.max(...examples.map((example) => cosine(vector, example))),
      }))
      .filter((guess) => guess.confidence >= leastMeaning);
  }

  function byWords(sentence: string, language: WordLanguage): IntentGuess[] {
    const said = new Set(contentWords(sentence, language));
    return intents
      .map(({ name, examples }) => ({
        name,
        confidence: Math.max(0, ...examples[language].map((example) => overlap(said, contentWords(example, language)))),
      }))
      .filter((guess) => guess.confidence >= leastWords);
  }

  async function guess(text: string, language: WordLanguage): Promise<readonly IntentGuess[]> {
    const best = new Map<string, number>();
    for (const sentence of splitSentences(text)) {
      const guesses = (language === 'en' ? await byMeaning(sentence) : undefined) ?? byWords(sentence, language);
      for (const { name, confidence } of guesses) best.set(name, Math.max(confidence, best.get(name) ?? 0));
    }
    return [...best]
      .map(([name, confidence]) => ({ name, confidence: Math.round(Math.min(1, confidence) * 1000) / 1000 }))
      .sort((a, b) => b.confidence - a.confidence)
      .slice(0, most);
  }

  return {
    guess,
    async question(text, language) {
      const [best] = await guess(text, language);
      return intents.find((intent) => intent.name === best?.name)?.query?.[language];
    },
    async learn() {
      const learned = new Map<string, readonly Float32Array[]>();
      for (const { name, examples } of intents) {
        const made = await embedder.embed(examples.en, true);
        if (!made) return;
        learned.set(name, made);
      }
      vectors = learned;
    },
  };
}

/** The share of an example's words that were said. */
function overlap(said: ReadonlySet<string>, example: readonly string[]): number {
  if (example.length === 0) return 0;
  return example.filter((word) => said.has(word)).length / example.length;
}
