/** The questions of trades with the passages that search finds for each, before they are put in order. */
import { performance } from 'node:perf_hooks';
import type { Embedder } from '../../runtime/engine/embedding/embedder.ts';
import type { Article } from '../../runtime/engine/knowledge/article.ts';
import type { Hit } from '../../runtime/engine/knowledge/hits.ts';
import { createPassageIndex, type PassageIndex } from '../../runtime/engine/knowledge/passage-index.ts';
import { type Need, needIn } from '../../runtime/engine/knowledge/proactive.ts';
import { type Query, readQuery } from '../../runtime/engine/knowledge/query.ts';
import { readFolder } from '../../runtime/engine/knowledge/read-folder.ts';
import { holdsAll } from './answer-check.ts';
import type { Trade, TradeQuestion } from './trade-sets.ts';

/** More than search puts in order, so every candidate. */
const mostHits = 40;

export type Sample = {
  readonly trade: string;
  readonly language: Trade['language'];
  readonly question: TradeQuestion;
  readonly query: Query;
  readonly hits: readonly Hit[];
  readonly tookMs: number;
};

/** A customer's turn in a chat. */
export type TurnSample = {
  readonly trade: string;
  readonly language: Trade['language'];
  /** Articles of which one should be offered after it; empty for silence. */
  readonly cards: readonly string[];
  /** Undefined where the turn asks for nothing. */
  readonly need: Need | undefined;
  readonly hits: readonly Hit[];
};

export type TradeSamples = {
  readonly articles: readonly Article[];
  readonly samples: readonly Sample[];
  readonly turns: readonly TurnSample[];
  /** Every text that a vector was asked for. */
  readonly texts: readonly string[];
};

/** The passages of one trade, and its questions and the turns of its chats with what search finds. */
export async function readSamples(trade: Trade, embedder: Embedder): Promise<TradeSamples> {
  const { articles } = await readFolder(trade.articles);
  const texts = new Set<string>();
  const recording: Embedder = {
    ...{ rerank: async () => undefined, close: async () => undefined },
    embed(asked, options) {
      for (const text of asked) texts.add(text);
      return embedder.embed(asked, options);
    },
  };
  const index = createPassageIndex(articles, recording, { mostHits });
  await index.learn();
  const samples: Sample[] = [];
  for (const question of trade.questions) {
    const history = question.before.map((turn, i) => ({ ...turn, id: `${i}`, at: i }));
    const query = readQuery(question.said, history, trade.language);
    const begin = performance.now();
    const hits = await index.search(query);
    const tookMs = performance.now() - begin;
    samples.push({ trade: trade.name, language: trade.language, question, query, hits, tookMs });
  }
  const turns = await readTurns(trade, index);
  return { articles, samples, turns, texts: [...texts] };
}

async function readTurns({ name, language, chats }: Trade, index: PassageIndex): Promise<TurnSample[]> {
  const found: TurnSample[] = [];
  for (const { turns } of chats) {
    const said = turns.map(({ role, text }, i) => ({ id: `${i}`, role, text, at: i }));
    for (const [i, { role, cards }] of turns.entries()) {
      if (role !== 'customer') continue;
      const need = needIn(said[i]!, language);
      const hits = need ? await index.search(readQuery(need.text, said.slice(0, i), language)) : [];
      found.push({ trade: name, language, cards, need, hits });
    }
  }
  return found;
}

export const isRightArticle = ({ question }: Sample, { article }: Hit): boolean => article.file === question.article;

/** The passage itself holds what the answer must hold. */
export const holdsFacts = (sample: Sample, hit: Hit): boolean =>
  isRightArticle(sample, hit) && holdsAll(sample.question, hit.passage.text);

/**
 * The same question without the passages that hold its facts, so that nothing answers it: it is worded as a question that something
 * answers, so only what is found can tell the two apart. Undefined where no single passage holds the facts.
 */
export function withoutAnswer(sample: Sample): Sample | undefined {
  const hits = sample.hits.filter((hit) => !holdsFacts(sample, hit));
  if (sample.question.article === null || hits.length === sample.hits.length) return undefined;
  return { ...sample, question: { ...sample.question, article: null, facts: [], not: [], verdict: undefined }, hits };
}
