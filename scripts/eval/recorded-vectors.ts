/**
 * Vectors of a model that is still being trained, read from files: each trade has those of a model that was trained without it
 * (`train-reader.py --vectors=FOLDER`), so what is fitted to them has not seen its answers.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Embedder } from '../../runtime/engine/embedding/embedder.ts';
import { loadGloss } from '../../runtime/engine/embedding/gloss.ts';
import type { EngineLanguage } from '../../shared/languages.ts';

const dimensions = 384;

/** Throws where the folder has no file of the trade. Its `embed` rejects for a text that the file does not have. */
export function readRecordedVectors(folder: string, trade: string): Embedder {
  const texts = JSON.parse(readFileSync(join(folder, `${trade}.json`), 'utf8')) as string[];
  const bytes = readFileSync(join(folder, `${trade}.bin`));
  const numbers = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  const vectors = new Map(texts.map((text, i) => [text, numbers.subarray(i * dimensions, (i + 1) * dimensions)]));
  const vectorOf = (text: string): Float32Array => {
    const vector = vectors.get(text);
    if (!vector) throw new Error(`No vector was recorded for a text of ${trade}: write the samples and train again`);
    return vector;
  };
  return {
    async embed(given, { language }: { readonly language: EngineLanguage }) {
      const gloss = (await loadGloss(language)) ?? ((text: string) => text);
      return given.map((text) => vectorOf(gloss(text)));
    },
    rerank: async () => undefined,
    close: async () => undefined,
  };
}
