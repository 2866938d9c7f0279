/** The order of what a search found, and how sure it is of each. Pure. */
import type { Article } from './article.ts';
import { confidenceOf, type Evidence, type Found, type JudgeWeights, judgeWeights, scoreOf, shareOf } from './judge.ts';
import type { Passage } from './passage.ts';
import type { RankedSentence } from './rank-sentences.ts';

export type Hit = {
  readonly article: Article;
  readonly passage: Passage;
  /** For the order of hits. */
  readonly score: number;
  /** How likely it is, as a share of the first one, that this passage is the right one. */
  readonly share: number;
  /** 0 … 1: how sure it is that the passage answers. */
  readonly confidence: number;
  readonly evidence: Evidence;
  /** The passage's sentences, the one that decides first. */
  readonly sentences: readonly RankedSentence[];
  /** The question of the article that comes nearest, where there is one. */
  readonly question: string | undefined;
};

/** A passage before it is compared with the others. */
export type Candidate = Omit<Hit, 'score' | 'share' | 'confidence' | 'evidence'> & { readonly evidence: Found };

/** Confidence with which a passage may go before a better one of its article. */
const sureEnough = 0.5;

/** Best first. `weights`: those of the product unless others are tried. */
export function orderHits(found: readonly Candidate[], weights: JudgeWeights = judgeWeights): Hit[] {
  const hits = found
    .map((each) => ({ ...each, score: scoreOf(each.evidence, weights) }))
    .sort((a, b) => b.score - a.score);
  const [first] = hits;
  const rival = hits.find(({ article }) => article !== first?.article);
  return hits.map((hit) => {
    const other = hit.article === first?.article ? rival : first;
    const evidence: Evidence = { ...hit.evidence, score: hit.score, gap: hit.score - (other?.score ?? 0) };
    return { ...hit, evidence, share: shareOf(hit.score, first!.score), confidence: confidenceOf(evidence, weights) };
  });
}

/** Of the passages of the first article, one with the kind of answer that is asked for goes first, where it is as good as sure. */
export function withKindFirst(hits: readonly Hit[]): Hit[] {
  const [first, ...others] = hits;
  if (!first || first.evidence.kind) return [...hits];
  const better = others.find(
    (hit) => hit.article === first.article && hit.evidence.kind && hit.confidence >= sureEnough,
  );
  return better ? [better, ...hits.filter((hit) => hit !== better)] : [...hits];
}
