/**
 * The sentiment of a turn: what its words say, and beside them what was learned from large lists of sentences before, then the turn as
 * a whole within the conversation. Where a team gives its own sentences, or another sentence model is loaded, a small classifier is
 * fitted to them at the start: over sentence vectors, or over letters where the language has none. The panel's label, line and alert
 * all rest on this score.
 */
import { splitSentences } from '../../../shared/assist/words.ts';
import { languagesWith, type UnderstoodLanguage } from '../../../shared/languages.ts';
import type { Embedder } from '../embedding/embedder.ts';
import type { EngineData } from './data-files.ts';
import { createSentenceReader, fitsEmbedder, type SentenceReader } from './learned.ts';
import { letterVector } from './letter-vectors.ts';
import { createMoodReader, type MoodReader, type WordMood } from './mood-words.ts';
import { type Classifier, fitSoftmax } from './softmax.ts';

export type Mood = { readonly score: number; readonly magnitude: number };
export type Temper = { readonly isInsult: boolean; readonly isGrief: boolean; readonly isAlarm: boolean };
export interface SentimentModel {
  /** `earlier`: what the same speaker said before, newest last. */
  feel(text: string, language: UnderstoodLanguage, earlier?: readonly string[]): Promise<Mood>;
  /** What a reply and advice must respect beside the score. */
  temper(text: string, language: UnderstoodLanguage): Promise<Temper>;
  learn(languages?: readonly UnderstoodLanguage[]): Promise<void>;
}

/** How much the classifier counts beside the words; fitted on the development dialogues of `scripts/eval`. */
const meaningShare = 0.45;
const lettersShare = 0.15;
/** What is left of the classifier's opinion of a question without a word of anger. */
const questionShare = 0.35;
/** A sarcastic sentence is at least this negative, where nothing was learned before. */
const sarcasmScore = -0.7;
const insultScore = -0.95;

/** With what was learned before; fitted on the development dialogues of `scripts/eval`, each trade left out in turn. */
const learnedWeights = {
  /** The power of the words. */
  words: 1,
  /** The power of a wording that is often sarcastic, and often is not: "just what I needed". */
  sarcasm: 1.5,
  /** What is left of the opinion of a question without a word of anger. */
  question: 0.35,
  /** What the turn as a whole counts beside its sentences. */
  whole: 0.8,
  /** The opinion from which on a turn is negative or positive. */
  bound: 0.5,
} as const;
/** The score at which the panel shows another label. */
const labelBound = 0.25;

const labels = ['negative', 'neutral', 'positive'] as const;

/** Knows no embeddings before `learn`; until then, and without a model, texts are compared by their words and letters. */
export function createSentimentModel(
  { sentiment: examples, mood }: Pick<EngineData, 'sentiment' | 'mood'>,
  embedder: Embedder,
): SentimentModel {
  return new WordsAndMeaning(examples, mood, embedder);
}

class WordsAndMeaning implements SentimentModel {
  readonly #examples: EngineData['sentiment'];
  readonly #mood: EngineData['mood'];
  readonly #embedder: Embedder;
  readonly #readers = new Map<UnderstoodLanguage, MoodReader>();
  readonly #byLetters = new Map<UnderstoodLanguage, Promise<Classifier>>();
  readonly #byMeaning = new Map<UnderstoodLanguage, Classifier>();
  readonly #learned = new Map<UnderstoodLanguage, SentenceReader>();

  constructor(examples: EngineData['sentiment'], mood: EngineData['mood'], embedder: Embedder) {
    this.#examples = examples;
    this.#mood = mood;
    this.#embedder = embedder;
  }

  async feel(text: string, language: UnderstoodLanguage, earlier: readonly string[] = []): Promise<Mood> {
    const { sentences, own } = (await this.#feelLearned(text, language)) ?? (await this.#feelSentences(text, language));
    if (sentences.length === 0) return { score: 0, magnitude: 0 };
    const wasUpset = earlier.slice(-2).some((past) => this.#isUpset(past, language));
    const magnitude = sentences.reduce((sum, { score }) => sum + Math.abs(score), 0);
    return { score: round(withContext(own, sentences, wasUpset)), magnitude: round(magnitude) };
  }

  async temper(text: string, language: UnderstoodLanguage): Promise<Temper> {
    return this.#reader(language).read(text);
  }

  async learn(languages: readonly UnderstoodLanguage[] = languagesWith('understanding')): Promise<void> {
    for (const language of languages) if (!(await this.#useLearned(language))) await this.#learnMeaning(language);
  }

  /** False where nothing was learned before for these sentences with this sentence model. */
  async #useLearned(language: UnderstoodLanguage): Promise<boolean> {
    const { learned } = this.#examples[language];
    const isOfThese = labels.every((label, i) => learned?.mood.names[i] === label);
    if (!learned || !isOfThese || !(await fitsEmbedder(learned, this.#embedder, language))) return false;
    this.#learned.set(language, createSentenceReader(learned.mood, learned.dimensions));
    return true;
  }

  /** Undefined where nothing was learned before. */
  async #feelLearned(text: string, language: UnderstoodLanguage): Promise<FeltTurn | undefined> {
    const reader = this.#learned.get(language);
    const texts = splitSentences(text);
    const vectors = reader && texts.length > 0 ? await this.#embedder.embed([...texts, text], { language }) : undefined;
    if (!reader || !vectors) return undefined;
    const sentences = texts.map((sentence, i): Felt => {
      const words = this.#reader(language).read(sentence);
      return { words, score: opinionOf(reader.read(sentence, vectors[i]!), [words]) };
    });
    const words = sentences.map((each) => each.words);
    const whole = opinionOf(reader.read(text, vectors.at(-1)!), words);
    const mixed = (1 - learnedWeights.whole) * turnScore(sentences) + learnedWeights.whole * whole;
    return { sentences, own: words.some(({ isInsult }) => isInsult) ? insultScore : towardsLabel(mixed) };
  }

  async #feelSentences(text: string, language: UnderstoodLanguage): Promise<FeltTurn> {
    const sentences = await Promise.all(
      splitSentences(text).map(async (sentence): Promise<Felt> => {
        const words = this.#reader(language).read(sentence);
        return { words, score: await this.#feelSentence(sentence, words, language) };
      }),
    );
    return { sentences, own: sentences.length === 0 ? 0 : turnScore(sentences) };
  }

  #reader(language: UnderstoodLanguage): MoodReader {
    let reader = this.#readers.get(language);
    if (!reader) {
      reader = createMoodReader(this.#mood[language]);
      this.#readers.set(language, reader);
    }
    return reader;
  }

  #isUpset(text: string, language: UnderstoodLanguage): boolean {
    return splitSentences(text).some((sentence) => {
      const { isUpset, isSarcastic, isInsult } = this.#reader(language).read(sentence);
      return isUpset || isSarcastic || isInsult;
    });
  }

  async #feelSentence(sentence: string, words: WordMood, language: UnderstoodLanguage): Promise<number> {
    if (words.isInsult) return insultScore;
    if (words.isSarcastic) return Math.min(sarcasmScore, words.score);
    const classifier = this.#byMeaning.get(language);
    const [vector] = classifier ? ((await this.#embedder.embed([sentence], { language })) ?? []) : [];
    const share = vector && classifier ? meaningShare : lettersShare;
    const [negative, , positive] =
      vector && classifier
        ? classifier.predict(vector)
        : (await this.#lettersOf(language)).predict(letterVector(sentence, language));
    const opinion = positive! - negative!;
    const calm = words.isQuestion && !words.isUpset;
    const own = calm ? questionShare * words.score : words.score;
    return clamp(share * (calm ? questionShare * opinion : opinion) + (1 - share) * own);
  }

  #lettersOf(language: UnderstoodLanguage): Promise<Classifier> {
    let fitted = this.#byLetters.get(language);
    if (!fitted) {
      const samples = labels.flatMap((name, label) =>
        this.#examples[language][name].map((text) => ({ vector: letterVector(text, language), label })),
      );
      fitted = fitSoftmax(samples, labels.length);
      this.#byLetters.set(language, fitted);
    }
    return fitted;
  }

  async #learnMeaning(language: UnderstoodLanguage): Promise<void> {
    const samples: { vector: Float32Array; label: number }[] = [];
    for (const [label, name] of labels.entries()) {
      const vectors = await this.#embedder.embed(this.#examples[language][name], { language, keep: true });
      if (!vectors) return;
      for (const vector of vectors) samples.push({ vector, label });
    }
    if (samples.length > 0) this.#byMeaning.set(language, await fitSoftmax(samples, labels.length));
  }
}

type Felt = { readonly words: WordMood; readonly score: number };
type FeltTurn = { readonly sentences: readonly Felt[]; readonly own: number };

/** −1 … 1, of the probabilities of the labels and the words they stand beside. */
function opinionOf(shares: readonly number[], words: readonly WordMood[]): number {
  if (words.some(({ isInsult }) => isInsult)) return insultScore;
  const lowest = Math.min(0, ...words.map(({ score }) => score));
  const highest = Math.max(0, ...words.map(({ score }) => score));
  const sarcasm = words.some(({ isSarcastic }) => isSarcastic) ? learnedWeights.sarcasm : 0;
  const negative = shares[0]! * Math.exp(sarcasm - learnedWeights.words * lowest);
  const positive = shares[2]! * Math.exp(learnedWeights.words * highest);
  const opinion = (positive - negative) / (negative + shares[1]! + positive);
  const isCalm = words.every(({ isQuestion, isUpset }) => isQuestion && !isUpset);
  return isCalm ? learnedWeights.question * opinion : opinion;
}

/** Stretches an opinion so that its bound comes to lie at that of the label. */
function towardsLabel(opinion: number): number {
  const size = Math.abs(opinion);
  const { bound } = learnedWeights;
  const stretched =
    size < bound ? (labelBound * size) / bound : labelBound + ((1 - labelBound) * (size - bound)) / (1 - bound);
  return Math.sign(opinion) * stretched;
}

/** Anger outweighs the courtesy around it; of anger and joy in one turn the later counts more. */
function turnScore(sentences: readonly Felt[]): number {
  const lowest = sentences.reduce((best, each) => (each.score < best.score ? each : best));
  const highest = sentences.reduce((best, each) => (each.score > best.score ? each : best));
  if (lowest.score > -0.2) return highest.score > 0.2 ? highest.score : mean(sentences);
  if (highest.score < 0.3 || highest.words.isPolite) return lowest.score;
  const [first, last] = sentences.indexOf(lowest) < sentences.indexOf(highest) ? [lowest, highest] : [highest, lowest];
  return clamp(0.3 * first.score + 0.85 * last.score);
}

/** Thanks do not end an anger, and a short answer right after it is no calm. */
function withContext(own: number, sentences: readonly Felt[], wasUpset: boolean): number {
  if (!wasUpset || own < -0.25) return clamp(own);
  const isOnlyPolite = sentences.every(({ words }) => words.isPolite || words.score <= 0.2);
  return clamp(isOnlyPolite && own > 0 ? own * 0.5 : own - 0.05);
}

const mean = (sentences: readonly Felt[]) => sentences.reduce((sum, { score }) => sum + score, 0) / sentences.length;
const clamp = (value: number) => Math.max(-1, Math.min(1, value));
const round = (value: number) => Math.round(value * 1000) / 1000;
