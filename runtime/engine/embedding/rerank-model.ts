/** A re-ranker in the layout of transformers.js: reads a question and a passage together and says whether one answers the other. */
import { runTextModel, type TextModelParts } from '../models/text-model.ts';

export interface RerankModel {
  /** For each passage 0 … 1. */
  score(query: string, passages: readonly string[]): Promise<number[]>;
}

/** The graph gives one number per pair, or two of which the second one is for "answers". */
export function createRerankModel(parts: TextModelParts): RerankModel {
  return {
    async score(query, passages) {
      const pairs = passages.map((pair) => ({ text: query, pair }));
      const { data, dims } = await runTextModel(parts, pairs);
      const width = dims[1] ?? 1;
      return passages.map((_, row) => {
        const last = data[row * width + width - 1]!;
        return toShare(width === 1 ? last : last - data[row * width]!);
      });
    },
  };
}

const toShare = (logit: number) => 1 / (1 + Math.exp(-logit));
