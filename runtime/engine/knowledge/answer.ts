/** From hits to an answer: the sentence that decides, its conditions, and the articles they come from. Pure. */
import type { Source } from '../../../shared/assist/event.ts';
import { fold } from '../../../shared/assist/words.ts';
import { searchWordsOf } from '../data/search-words.ts';
import type { KnowledgeAnswer } from '../ports.ts';
import type { Hit } from './hits.ts';
import { leadWithAsked } from './lead.ts';
import type { Query } from './query.ts';
import { verdictOf } from './verdict.ts';

export type AnswerOptions = {
  /** Below this the articles are taken to hold no answer. */
  readonly leastConfidence: number;
  readonly maxSentences: number;
  readonly maxCharacters: number;
};
export const answerDefaults: AnswerOptions = { leastConfidence: 0.5, maxSentences: 5, maxCharacters: 560 };

/** How likely, against the best hit, another article or another passage of the same one must be to add its sentences. */
const leastShare = { otherArticle: 0.25, sameArticle: 0.1 } as const;

/** Undefined where no hit answers. The deciding sentence stands first, then the rest of its passage, then what another article adds. */
export function composeAnswer(
  query: Query,
  hits: readonly Hit[],
  options = answerDefaults,
): KnowledgeAnswer | undefined {
  const [found] = hits;
  if (!found || found.confidence < options.leastConfidence) return undefined;
  const decision = verdictOf(query, found.passage, found.sentences, {
    heading: `${found.article.title} ${found.passage.heading}`,
    confidence: found.confidence,
  });
  const best = decision ? withFirst(found, decision.at) : found;
  const deciding = sentenceAt(best, 0);
  const [first = '', ...rest] = chooseSentences(query, best, options);
  const said = [leadWithAsked(query, first), ...rest];
  const sources: Source[] = [toSource(best, deciding)];
  for (const hit of hits.slice(1, 4)) {
    const isSame = hit.article === best.article;
    if (hit.share < leastShare[isSame ? 'sameArticle' : 'otherArticle']) continue;
    if (said.length > options.maxSentences) continue;
    said.push(...chooseSentences(query, hit, { ...options, maxSentences: 2 }));
    if (sources.every((source) => source.title !== hit.article.title)) sources.push(toSource(hit, sentenceAt(hit, 0)));
  }
  const { verdicts } = searchWordsOf(query.language);
  const text = [...new Set(said)].join(' ');
  return {
    query: query.text,
    answer: decision ? `${verdicts[decision.verdict]}. ${text}` : text,
    sources,
    confidence: Math.round(best.confidence * 1000) / 1000,
  };
}

/** The sentence that says yes or no goes first. */
function withFirst(hit: Hit, at: number): Hit {
  const top = hit.sentences[0]!;
  const moved = hit.sentences.map((each) => (each.at === at ? { ...each, score: top.score } : each));
  return { ...hit, sentences: [...moved].sort((a, b) => Number(b.at === at) - Number(a.at === at)) };
}

const sentenceAt = (hit: Hit, rank: number): string => hit.passage.sentences[hit.sentences[rank]!.at]!;

function toSource({ article, passage }: Hit, deciding: string): Source {
  const text = passage.text.length > 400 ? deciding : passage.text;
  const snippet = text.length > 400 ? `${text.slice(0, 397)}…` : text;
  return { title: article.title, snippet, ...(article.uri !== undefined && { uri: article.uri }) };
}

/** The deciding sentence, then the others as they stand: those that limit it before those that only go on. Rows of a table only alone. */
function chooseSentences(query: Query, hit: Hit, { maxSentences, maxCharacters }: AnswerOptions): string[] {
  const { sentences, rows = [] } = hit.passage;
  const first = hit.sentences[0]!.at;
  const isRow = (at: number) => rows.includes(at);
  const near = hit.sentences.filter(
    ({ at, score }) => at !== first && (!isRow(at) || score > 0.9 * hit.sentences[0]!.score),
  );
  const { condition } = searchWordsOf(query.language);
  const limits = (at: number) => condition.test(fold(sentences[at]!));
  const order = [...near.filter(({ at }) => limits(at)), ...near.filter(({ at }) => !limits(at))];
  const chosen: number[] = [];
  let length = sentences[first]!.length;
  for (const { at } of order) {
    if (chosen.length + 1 >= maxSentences || length + sentences[at]!.length > maxCharacters) continue;
    chosen.push(at);
    length += sentences[at]!.length;
  }
  return [first, ...chosen.sort((a, b) => a - b)].map((at) => sentences[at]!);
}
