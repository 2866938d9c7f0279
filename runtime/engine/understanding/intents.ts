/** What the customer wants: a small classifier over sentence vectors, fitted to the examples that a team edits. */
import { splitSentences } from '../../../shared/assist/words.ts';
import { languages, languagesWith, type UnderstoodLanguage } from '../../../shared/languages.ts';
import { cosine, type Embedder } from '../embedding/embedder.ts';
import type { EngineData } from './data-files.ts';
import { letterVector } from './letter-vectors.ts';
import { type Classifier, fitSoftmax } from './softmax.ts';

export type IntentGuess = { readonly name: string; readonly confidence: number };
export interface IntentModel {
  guess(text: string, language: UnderstoodLanguage): Promise<readonly IntentGuess[]>;
  /** The question behind a statement, where its intent has one. */
  question(text: string, language: UnderstoodLanguage): Promise<string | undefined>;
  learn(): Promise<void>;
}

type Fitted = { readonly classifier: Classifier; readonly examples: readonly (readonly Float32Array[])[] };
export type IntentOptions = {
  /** Below this there is none; fitted on the tuning half of the evaluation set. */
  readonly least: number;
  readonly leastByLetters: number;
  readonly most: number;
};
export const intentDefaults: IntentOptions = { least: 0.42, leastByLetters: 0.3, most: 2 };

export function createIntentModel(
  data: EngineData['intents'],
  embedder: Embedder,
  options = intentDefaults,
): IntentModel {
  const byLetters = new Map<UnderstoodLanguage, Promise<Fitted>>();
  const byMeaning = new Map<UnderstoodLanguage, Fitted>();

  /** One list of example vectors a class; the last class is "nothing wanted". */
  async function fit(examples: readonly (readonly Float32Array[])[]): Promise<Fitted> {
    const samples = examples.flatMap((vectors, label) => vectors.map((vector) => ({ vector, label })));
    return {
      classifier: await fitSoftmax(samples, examples.length, { rate: 8, epochs: 200, decay: 0.0005 }),
      examples,
    };
  }

  const examplesOf = (language: UnderstoodLanguage): readonly (readonly string[])[] => [
    ...data[language].intents.map((intent) => intent.examples),
    data[language].none,
  ];

  async function learnMeaning(language: UnderstoodLanguage): Promise<void> {
    const examples: (readonly Float32Array[])[] = [];
    for (const texts of examplesOf(language)) {
      const vectors = await embedder.embed(texts, true);
      if (!vectors) return;
      examples.push(vectors);
    }
    byMeaning.set(language, await fit(examples));
  }

  function lettersOf(language: UnderstoodLanguage): Promise<Fitted> {
    let fitted = byLetters.get(language);
    if (!fitted) {
      fitted = fit(examplesOf(language).map((texts) => texts.map((text) => letterVector(text, language))));
      byLetters.set(language, fitted);
    }
    return fitted;
  }

  async function guessSentence(sentence: string, language: UnderstoodLanguage): Promise<IntentGuess[]> {
    const learned = byMeaning.get(language);
    const [vector] = learned ? ((await embedder.embed([sentence])) ?? []) : [];
    const fitted = vector && learned ? learned : await lettersOf(language);
    const point = vector ?? letterVector(sentence, language);
    const probabilities = fitted.classifier.predict(point);
    const least = vector ? options.least : options.leastByLetters;
    const none = score(probabilities.length - 1);
    return data[language].intents
      .map(({ name }, i) => ({ name, confidence: score(i) }))
      .filter(({ confidence }) => confidence >= Math.max(least, none));

    /** The classifier weighs all examples, the nearest one guards against words it has never met. */
    function score(label: number): number {
      const near = Math.max(0, ...fitted.examples[label]!.map((example) => cosine(point, example)));
      return 0.5 * probabilities[label]! + 0.5 * near;
    }
  }

  async function guess(text: string, language: UnderstoodLanguage): Promise<readonly IntentGuess[]> {
    const best = new Map<string, number>();
    for (const sentence of splitSentences(text)) {
      for (const { name, confidence } of await guessSentence(sentence, language)) {
        best.set(name, Math.max(confidence, best.get(name) ?? 0));
      }
    }
    return [...best]
      .map(([name, confidence]) => ({ name, confidence: Math.round(Math.min(1, confidence) * 1000) / 1000 }))
      .sort((a, b) => b.confidence - a.confidence)
      .slice(0, options.most);
  }

  return {
    guess,
    async question(text, language) {
      const [best] = await guess(text, language);
      return data[language].intents.find((intent) => intent.name === best?.name)?.query;
    },
    async learn() {
      for (const language of languagesWith('understanding')) {
        if (languages[language].embeddings) await learnMeaning(language);
      }
    },
  };
}
