/** From hits to an answer: the sentence that decides, its conditions, and the articles they come from. Pure. */
import type { Source } from '../../../shared/assist/event.ts';
import { fold } from '../../../shared/assist/words.ts';
import { searchWordsOf } from '../data/search-words.ts';
import type { KnowledgeAnswer } from '../ports.ts';
import type { Hit } from './passage-index.ts';
import type { Query } from './query.ts';
import { verdictOf } from './verdict.ts';

export type AnswerOptions = {
  /** Below this the articles are taken to hold no answer. */
  readonly leastConfidence: number;
  readonly maxSentences: number;
  readonly maxCharacters: number;
};
export const answerDefaults: AnswerOptions = { leastConfidence: 0.5, maxSentences: 5, maxCharacters: 560 };

/** Share of the best hit's score from which another article may add its sentence. */
const closeShare = 0.93;
/** The same for another passage of its article. */
const closeShareWithin = 0.8;

/** Undefined where no hit answers. The deciding sentence stands first, then the rest of its passage, then what another article adds. */
export function composeAnswer(
  query: Query,
  hits: readonly Hit[],
  options = answerDefaults,
): KnowledgeAnswer | undefined {
  const [found] = hits;
  if (!found || found.confidence < options.leastConfidence) return undefined;
  const others = hits.slice(1, 4).filter((hit) => hit.confidence >= 0.6 * found.confidence);
  const decision = verdictOf(query, found.passage, found.sentences, `${found.article.title} ${found.passage.heading}`);
  const best = decision ? withFirst(found, decision.at) : found;
  const deciding = sentenceAt(best, 0);
  const said = chooseSentences(query, best, options);
  const sources: Source[] = [toSource(best, deciding)];
  for (const hit of others) {
    const isSame = hit.article === best.article;
    if (hit.score < (isSame ? closeShareWithin : closeShare) * best.score) continue;
    if (said.length > options.maxSentences) continue;
    said.push(...chooseSentences(query, hit, { ...options, maxSentences: isSame ? 2 : 1 }));
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
  const moved = hit.sentences.map((each) => (each.at === at ? { at, score: top.score } : each));
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
