/** The sentiment of a turn: a small classifier over sentence vectors, with word lists beside it. */

import { splitSentences } from '../../../shared/assist/words.ts';
import { languages, languagesWith, type UnderstoodLanguage } from '../../../shared/languages.ts';
import type { Embedder } from '../embedding/embedder.ts';
import type { EngineData } from './data-files.ts';
import { letterVector } from './letter-vectors.ts';
import { scoreByWords } from './mood-words.ts';
import { type Classifier, fitSoftmax } from './softmax.ts';

export type Mood = { readonly score: number; readonly magnitude: number };
export interface SentimentModel {
  feel(text: string, language: UnderstoodLanguage): Promise<Mood>;
  learn(): Promise<void>;
}

/** How much the classifier counts beside the word lists; fitted on the tuning half of the evaluation set. */
const meaningShare = 0.8;
const lettersShare = 0.4;

const labels = ['negative', 'neutral', 'positive'] as const;

/** Knows no embeddings before `learn`; until then, and without a model, texts are compared by their letters. */
export function createSentimentModel(examples: EngineData['sentiment'], embedder: Embedder): SentimentModel {
  const byLetters = new Map<UnderstoodLanguage, Promise<Classifier>>();
  const byMeaning = new Map<UnderstoodLanguage, Classifier>();

  function lettersOf(language: UnderstoodLanguage): Promise<Classifier> {
    let fitted = byLetters.get(language);
    if (!fitted) {
      const samples = labels.flatMap((name, label) =>
        examples[language][name].map((text) => ({ vector: letterVector(text, language), label })),
      );
      fitted = fitSoftmax(samples, labels.length);
      byLetters.set(language, fitted);
    }
    return fitted;
  }

  async function feelSentence(sentence: string, language: UnderstoodLanguage): Promise<number> {
    const words = scoreByWords(sentence, language);
    const classifier = byMeaning.get(language);
    const [vector] = classifier ? ((await embedder.embed([sentence])) ?? []) : [];
    if (vector && classifier) {
      const [negative, , positive] = classifier.predict(vector);
      return clamp(meaningShare * (positive! - negative!) + (1 - meaningShare) * words);
    }
    const [negative, , positive] = (await lettersOf(language)).predict(letterVector(sentence, language));
    return clamp(lettersShare * (positive! - negative!) + (1 - lettersShare) * words);
  }

  async function learnMeaning(language: UnderstoodLanguage): Promise<void> {
    const samples: { vector: Float32Array; label: number }[] = [];
    for (const [label, name] of labels.entries()) {
      const vectors = await embedder.embed(examples[language][name], true);
      if (!vectors) return;
      for (const vector of vectors) samples.push({ vector, label });
    }
    if (samples.length > 0) byMeaning.set(language, await fitSoftmax(samples, labels.length));
  }

  return {
    async feel(text, language) {
      const sentences = splitSentences(text);
      const scores = await Promise.all(sentences.map((sentence) => feelSentence(sentence, language)));
      if (scores.length === 0) return { score: 0, magnitude: 0 };
      // The strongest sentence decides the turn; the others shift it a little.
      const peak = scores.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a));
      const mean = scores.reduce((a, b) => a + b, 0) / scores.length;
      const magnitude = scores.reduce((sum, score) => sum + Math.abs(score), 0);
      return { score: round(clamp(0.7 * peak + 0.3 * mean)), magnitude: round(magnitude) };
    },
    async learn() {
      for (const language of languagesWith('understanding')) {
        if (languages[language].embeddings) await learnMeaning(language);
      }
    },
  };
}

const clamp = (value: number) => Math.max(-1, Math.min(1, value));
const round = (value: number) => Math.round(value * 1000) / 1000;
