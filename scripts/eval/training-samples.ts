/** What a sentence model can learn from: the passages of a trade, its questions, and which passages answer each. */
import { loadGloss } from '../../runtime/engine/embedding/gloss.ts';
import { toEntries } from '../../runtime/engine/knowledge/index-entries.ts';
import { holdsAll } from './answer-check.ts';
import type { TradeSamples } from './judge-samples.ts';
import type { Trade } from './trade-sets.ts';

/** Texts as the model reads them: a gloss where it does not know the language, with the words as they are beside it. */
export async function trainingOf({ name, language }: Trade, { articles, samples }: TradeSamples) {
  const entries = articles.flatMap((article) => toEntries(article));
  const gloss = (await loadGloss(language)) ?? ((text: string) => text);
  const read = (text: string) => ({ text: gloss(text), plain: text });
  return {
    trade: name,
    language,
    passages: entries.map(({ article, passage, heading }) => ({
      file: article.file,
      heading: read(heading),
      body: read(passage.text),
      sentences: passage.sentences.map(read),
    })),
    questions: samples.map(({ question, query, hits }) => ({
      article: question.article,
      verdict: question.verdict ?? null,
      focus: read(query.focus),
      whole: read(query.whole),
      before: question.before.map((turn) => read(turn.text)),
      /** 2: holds the facts; 1: of the right article; 0: another. */
      labels: entries.map(({ article, passage }) => {
        if (article.file !== question.article) return 0;
        return holdsAll(question, passage.text) ? 2 : 1;
      }),
      sentences: entries.map(({ article, passage }) =>
        article.file === question.article
          ? passage.sentences.map((sentence) =>
              question.facts.some((any) => holdsAll({ ...question, facts: [any] }, sentence)),
            )
          : [],
      ),
      hits: hits.map(({ article, passage, evidence }) => ({
        passage: entries.findIndex((entry) => entry.article === article && entry.passage === passage),
        evidence,
      })),
    })),
  };
}
