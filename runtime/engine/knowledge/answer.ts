/** From hits to an answer: the sentences of a passage, and the articles they come from. Pure. */
import type { Source } from '../../../shared/assist/event.ts';
import { contentWords } from '../../../shared/assist/words.ts';
import type { EngineLanguage } from '../../../shared/languages.ts';
import type { KnowledgeAnswer } from '../ports.ts';
import type { Hit } from './passage-index.ts';

export type AnswerOptions = {
  /** Below this there is no answer; fitted on the tuning half of the evaluation questions. */
  readonly threshold: number;
  /** Similarity of meaning that is enough by itself: a good paraphrase shares no word. */
  readonly thresholdByMeaning: number;
  /** Without embeddings. */
  readonly thresholdByWords: number;
  readonly maxSentences: number;
};
export const answerDefaults: AnswerOptions = {
  threshold: 0.39,
  thresholdByMeaning: 0.46,
  thresholdByWords: 0.38,
  maxSentences: 4,
};

/** Undefined where no hit is good enough. The best one is worded, close ones become further sources. */
export function composeAnswer(
  query: string,
  hits: readonly Hit[],
  language: EngineLanguage,
  options: AnswerOptions = answerDefaults,
): KnowledgeAnswer | undefined {
  const best = hits[0];
  if (!best || !isGoodEnough(best, options)) return undefined;
  const sources: Source[] = [toSource(best)];
  for (const hit of hits.slice(1, 4)) {
    const close = hit.score > 0.85 * best.score && isGoodEnough(hit, options);
    if (close && sources.every((source) => source.title !== hit.article.title)) sources.push(toSource(hit));
  }
  return {
    query,
    answer: chooseSentences(query, best, language, options.maxSentences).join(' '),
    sources,
    confidence: Math.round(Math.min(1, best.score) * 1000) / 1000,
  };
}

function isGoodEnough(hit: Hit, options: AnswerOptions): boolean {
  if (hit.meaning === undefined) return hit.words >= options.thresholdByWords;
  return hit.score >= options.threshold || hit.meaning >= options.thresholdByMeaning;
}

function toSource(hit: Hit): Source {
  const snippet = hit.passage.text.length > 400 ? `${hit.passage.text.slice(0, 397)}…` : hit.passage.text;
  return { title: hit.article.title, snippet, ...(hit.article.uri !== undefined && { uri: hit.article.uri }) };
}

/** The run of sentences around the one that shares most with the question, in the order they stand. */
function chooseSentences(query: string, hit: Hit, language: EngineLanguage, most: number): readonly string[] {
  const { sentences } = hit.passage;
  if (sentences.length <= most) return sentences;
  const asked = new Set(contentWords(query, language));
  const scores = sentences.map((sentence) => contentWords(sentence, language).filter((word) => asked.has(word)).length);
  const best = scores.indexOf(Math.max(...scores));
  const from = Math.max(0, Math.min(best - 1, sentences.length - most));
  return sentences.slice(from, from + most);
}
