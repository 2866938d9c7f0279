/**
 * The customer's intents: phrases that name them, and beside them what was learned from large lists of sentences before. Where a team
 * gives its own examples, or another sentence model is loaded, a small classifier is fitted to the examples at the start: over sentence
 * vectors, or over letters where the language has none.
 */
import { splitSentences } from '../../../shared/assist/words.ts';
import { languagesWith, type UnderstoodLanguage } from '../../../shared/languages.ts';
import { compilePhrases, type Phrases, plainWords } from '../data/phrases.ts';
import type { Embedder } from '../embedding/embedder.ts';
import type { EngineData } from './data-files.ts';
import { filledOf, productOf } from './filled.ts';
import { createSentenceReader, fitsEmbedder, type SentenceReader } from './learned.ts';
import { letterVector } from './letter-vectors.ts';
import { type Classifier, fitSoftmax } from './softmax.ts';
import { type ReadSentence, turnIntents } from './turn-intents.ts';

export type IntentGuess = { readonly name: string; readonly confidence: number };
export interface IntentModel {
  /** `asked`: what the agent said before, which tells what a "yes, that one" means. */
  guess(text: string, language: UnderstoodLanguage, asked?: string): Promise<readonly IntentGuess[]>;
  /** The question behind a statement, where its intent has one. */
  question(text: string, language: UnderstoodLanguage): Promise<string | undefined>;
  learn(languages?: readonly UnderstoodLanguage[]): Promise<void>;
}

type Fitted = { readonly classifier: Classifier; readonly examples: readonly (readonly Float32Array[])[] };
export type IntentOptions = {
  /** The lowest confidence of an intent; fitted on the tuning half of the evaluation set. */
  readonly least: number;
  readonly leastByLetters: number;
  readonly most: number;
};
export const intentDefaults: IntentOptions = { least: 0.42, leastByLetters: 0.4, most: 2 };
/** What a phrase adds to the score of its intent: the first one, and each further one. */
const cueWeights = { first: 0.45, further: 0.15, most: 0.75 } as const;
/** A farewell beside a wish is courtesy; beside a clear farewell a weak wish is none. */
const courtesy = 'thanks_goodbye';
const clearCourtesy = 0.8;
const weakWish = 0.5;
/** From here on a wish goes before a general intent, which says how more than what: a question, an accusation. */
const sureWish = 0.8;

/** Knows no embeddings before `learn`; until then, and without a model, texts are compared by their letters. */
export function createIntentModel(
  data: EngineData['intents'],
  embedder: Embedder,
  options = intentDefaults,
): IntentModel {
  return new ExampleIntentModel(data, embedder, options);
}

class ExampleIntentModel implements IntentModel {
  readonly #data: EngineData['intents'];
  readonly #embedder: Embedder;
  readonly #options: IntentOptions;
  readonly #cues = new Map<UnderstoodLanguage, readonly Phrases[]>();
  readonly #byLetters = new Map<UnderstoodLanguage, Promise<Fitted>>();
  readonly #byMeaning = new Map<UnderstoodLanguage, Fitted>();
  readonly #learned = new Map<UnderstoodLanguage, SentenceReader>();

  constructor(data: EngineData['intents'], embedder: Embedder, options: IntentOptions) {
    this.#data = data;
    this.#embedder = embedder;
    this.#options = options;
  }

  async guess(text: string, language: UnderstoodLanguage, asked?: string): Promise<readonly IntentGuess[]> {
    return (await this.#guessLearned(text, language, asked)) ?? this.#guessByExamples(text, language);
  }

  /** Undefined where nothing was learned before. */
  async #guessLearned(
    text: string,
    language: UnderstoodLanguage,
    asked: string | undefined,
  ): Promise<readonly IntentGuess[] | undefined> {
    const reader = this.#learned.get(language);
    const { learned, intents } = this.#data[language];
    const texts = splitSentences(text);
    if (!reader || !learned) return undefined;
    if (texts.length === 0) return [];
    const vectors = await this.#embedder.embed([...texts, text], { language });
    if (!vectors) return undefined;
    const read = [...texts, text].map((each, i): ReadSentence => {
      const cues = this.#cueCounts(language, each);
      return {
        shares: reader.read(each, vectors[i]!, asked),
        cues: new Map(intents.map(({ name }, k) => [name, cues[k]!])),
      };
    });
    return turnIntents(learned.intents, { sentences: read.slice(0, -1), whole: read.at(-1)! }, (name) =>
      this.#isGeneral(name, language),
    );
  }

  async #guessByExamples(text: string, language: UnderstoodLanguage): Promise<readonly IntentGuess[]> {
    const best = new Map<string, number>();
    for (const sentence of splitSentences(text)) {
      for (const { name, confidence } of await this.#guessSentence(sentence, language)) {
        best.set(name, Math.max(confidence, best.get(name) ?? 0));
      }
    }
    const guesses = [...best]
      .map(([name, confidence]) => ({ name, confidence: Math.round(Math.min(1, confidence) * 1000) / 1000 }))
      .sort((a, b) => this.#rankOf(a, language) - this.#rankOf(b, language) || b.confidence - a.confidence);
    const isFarewell = (best.get(courtesy) ?? 0) >= clearCourtesy;
    return guesses
      .filter(({ name, confidence }) => !isFarewell || name === courtesy || confidence >= weakWish)
      .slice(0, this.#options.most);
  }

  async question(text: string, language: UnderstoodLanguage): Promise<string | undefined> {
    const [best] = await this.guess(text, language);
    return this.#data[language].intents.find((intent) => intent.name === best?.name)?.query;
  }

  async learn(languages: readonly UnderstoodLanguage[] = languagesWith('understanding')): Promise<void> {
    for (const language of languages) if (!(await this.#useLearned(language))) await this.#learnMeaning(language);
  }

  /** False where nothing was learned before for these intents with this sentence model. */
  async #useLearned(language: UnderstoodLanguage): Promise<boolean> {
    const { learned, intents } = this.#data[language];
    const names = [...intents.map(({ name }) => name), 'none'];
    const isOfThese =
      learned?.intents.names.length === names.length && names.every((name) => learned.intents.names.includes(name));
    if (!learned || !isOfThese || !(await fitsEmbedder(learned, this.#embedder, language))) return false;
    this.#learned.set(language, createSentenceReader(learned.intents, learned.dimensions));
    return true;
  }

  #isGeneral(name: string, language: UnderstoodLanguage): boolean {
    return this.#data[language].intents.find((intent) => intent.name === name)?.general ?? false;
  }

  #rankOf({ name, confidence }: IntentGuess, language: UnderstoodLanguage): number {
    if (name === courtesy) return 2;
    return this.#isGeneral(name, language) || confidence < sureWish ? 1 : 0;
  }

  async #guessSentence(sentence: string, language: UnderstoodLanguage): Promise<IntentGuess[]> {
    const { least, leastByLetters } = this.#options;
    const learned = this.#byMeaning.get(language);
    const [vector] = learned ? ((await this.#embedder.embed([sentence], { language })) ?? []) : [];
    const fitted = vector && learned ? learned : await this.#lettersOf(language);
    const byExample = scoreClasses(fitted, vector ?? letterVector(sentence, language));
    const cues = this.#cuesOf(language, sentence);
    const scores = byExample.map((score, i) => (vector ? score : 0.7 * score) + (cues[i] ?? 0));
    const none = scores.at(-1)!;
    return this.#data[language].intents
      .map(({ name }, i) => ({ name, confidence: scores[i]! }))
      .filter(({ confidence }) => confidence >= Math.max(vector ? least : leastByLetters, none));
  }

  /** What the phrases of each intent add for this sentence. */
  #cuesOf(language: UnderstoodLanguage, sentence: string): number[] {
    return this.#cueCounts(language, sentence).map((count) =>
      count === 0 ? 0 : Math.min(cueWeights.most, cueWeights.first + (count - 1) * cueWeights.further),
    );
  }

  #cueCounts(language: UnderstoodLanguage, sentence: string): number[] {
    let cues = this.#cues.get(language);
    if (!cues) {
      cues = this.#data[language].intents.map((intent) => compilePhrases(intent.cues));
      this.#cues.set(language, cues);
    }
    const plain = plainWords(sentence);
    return cues.map((each) => each.find(plain).length);
  }

  /** One list of examples per intent; the last list has the sentences without an intent. */
  #examplesOf(language: UnderstoodLanguage): readonly (readonly string[])[] {
    const { intents, none } = this.#data[language];
    return [...intents.map((intent) => intent.examples), none];
  }

  async #learnMeaning(language: UnderstoodLanguage): Promise<void> {
    const examples: (readonly Float32Array[])[] = [];
    for (const texts of this.#examplesOf(language)) {
      const vectors = await this.#embedder.embed(texts, { language, keep: true });
      if (!vectors) return;
      examples.push(vectors);
    }
    this.#byMeaning.set(language, await fit(examples));
  }

  #lettersOf(language: UnderstoodLanguage): Promise<Fitted> {
    let fitted = this.#byLetters.get(language);
    if (!fitted) {
      const texts = this.#examplesOf(language);
      fitted = fit(texts.map((examples) => examples.map((text) => letterVector(text, language))));
      this.#byLetters.set(language, fitted);
    }
    return fitted;
  }
}

/** One list of example vectors per class. */
async function fit(examples: readonly (readonly Float32Array[])[]): Promise<Fitted> {
  const samples = examples.flatMap((vectors, label) => vectors.map((vector) => ({ vector, label })));
  const classifier = await fitSoftmax(samples, examples.length, { rate: 8, epochs: 200, decay: 0.0005 });
  return { classifier, examples };
}

/** The classifier weighs all examples; the nearest example guards against words that it has never met. */
function scoreClasses({ classifier, examples }: Fitted, vector: Float32Array): number[] {
  const filled = filledOf(vector);
  return classifier.predict(vector).map((probability, label) => {
    const near = Math.max(0, ...examples[label]!.map((example) => productOf(vector, filled, example)));
    return 0.5 * probability + 0.5 * near;
  });
}
