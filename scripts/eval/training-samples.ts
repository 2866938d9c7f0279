/** What `train-reader.py` learns from: the passages of a trade, its questions, and which passages answer each. */
import { loadGloss } from '../../runtime/engine/embedding/gloss.ts';
import { toEntries } from '../../runtime/engine/knowledge/index-entries.ts';
import { holdsAll, holdsOne } from './answer-check.ts';
import type { TradeSamples } from './judge-samples.ts';
import type { Trade } from './trade-sets.ts';

/** Texts as the model reads them: a gloss where it does not know the language. */
export async function trainingOf({ name, language }: Trade, { articles, samples, texts }: TradeSamples) {
  const entries = articles.flatMap((article) => toEntries(article));
  const read = (await loadGloss(language)) ?? ((text: string) => text);
  return {
    trade: name,
    texts: [...new Set(texts.map(read))],
    passages: entries.map(({ passage, heading }) => ({
      heading: read(heading),
      body: read(passage.text),
      sentences: passage.sentences.map((sentence) => read(`${heading}. ${sentence}`)),
    })),
    questions: samples.map(({ question, query }) => ({
      focus: read(query.focus),
      whole: read(query.whole),
      /** Of each passage. 2: holds the facts; 1: of the right article; 0: another. */
      labels: entries.map(({ article, passage }) => {
        if (article.file !== question.article) return 0;
        return holdsAll(question, passage.text) ? 2 : 1;
      }),
      /** Which sentences of each passage hold one of the facts; empty for another article. */
      sentences: entries.map(({ article, passage }) =>
        article.file === question.article ? passage.sentences.map((sentence) => holdsOne(question, sentence)) : [],
      ),
    })),
  };
}
