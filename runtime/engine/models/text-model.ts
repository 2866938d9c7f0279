/** A text model in the layout of transformers.js: `tokenizer.json`, `tokenizer_config.json` and a graph in `onnx/`. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { folderOfModel } from './find-model.ts';
import type { ModelRow } from './model-table.ts';
import {
  loadOnnxRuntime,
  loadTokenizers,
  type OnnxRuntime,
  type OnnxSession,
  type OnnxTensor,
  type Tokenizer,
} from './onnx-runtime.ts';

export type TextModelParts = {
  readonly runtime: Pick<OnnxRuntime, 'Tensor'>;
  readonly session: OnnxSession;
  readonly tokenizer: Tokenizer;
  /** Token that fills up shorter texts of a batch. */
  readonly padId: number;
  /** Longer texts are cut. */
  readonly maxTokens: number;
};

/** Text, and the one that is read together with it. */
export type TextPair = { readonly text: string; readonly pair?: string };
export type TextOutput = {
  readonly data: Float32Array;
  readonly dims: readonly number[];
  /** Row by row: 1 for a token of the text, 0 for filling. */
  readonly mask: BigInt64Array;
};

/** Hardly anything worth a vector is longer, and the cost grows with the square. */
const usualTokens = 512;

/** Undefined where the runtime is not installed. Rejects where a file is missing or is no model. */
export async function loadTextModel(
  name: string,
  row: ModelRow,
  modelsDir: string,
): Promise<TextModelParts | undefined> {
  const runtime = loadOnnxRuntime(modelsDir);
  const tokenizers = loadTokenizers(modelsDir);
  const folder = folderOfModel(name, modelsDir);
  const graph = row.files.find(({ path }) => path.endsWith('.onnx'));
  if (!runtime || !tokenizers || folder === undefined || graph === undefined) return undefined;
  const [tokenizer, config, model] = await Promise.all(
    ['tokenizer.json', 'tokenizer_config.json', 'config.json'].map((file) => readJson(join(folder, file))),
  );
  // One thread: the engine has several workers, and recognition goes first.
  const options = { intraOpNumThreads: 1, interOpNumThreads: 1 };
  const stated = Number(config!.model_max_length);
  return {
    runtime,
    session: await runtime.InferenceSession.create(join(folder, graph.path), options),
    tokenizer: new tokenizers.Tokenizer(tokenizer!, config!),
    padId: Number(model!.pad_token_id ?? 0),
    maxTokens: Number.isFinite(stated) ? Math.min(stated, usualTokens) : usualTokens,
  };
}

async function readJson(path: string): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
}

/** One run over a batch; resolves with the first output of the graph. */
export async function runTextModel(parts: TextModelParts, batch: readonly TextPair[]): Promise<TextOutput> {
  const { runtime, session, tokenizer, padId, maxTokens } = parts;
  const rows = batch.map(({ text, pair }) => {
    const encoded = tokenizer.encode(text, { text_pair: pair ?? null, return_token_type_ids: true });
    const types = encoded.token_type_ids ?? encoded.ids.map(() => 0);
    return { ids: cut(encoded.ids, maxTokens), types: cut(types, maxTokens) };
  });
  const width = Math.max(1, ...rows.map(({ ids }) => ids.length));
  const fill = (value: (row: (typeof rows)[number], at: number) => number) =>
    BigInt64Array.from(rows.flatMap((row) => Array.from({ length: width }, (_, at) => BigInt(value(row, at)))));
  const mask = fill(({ ids }, at) => (at < ids.length ? 1 : 0));
  const inputs: Readonly<Record<string, BigInt64Array>> = {
    input_ids: fill(({ ids }, at) => ids[at] ?? padId),
    attention_mask: mask,
    token_type_ids: fill(({ types }, at) => types[at] ?? 0),
  };
  const dims = [rows.length, width];
  const feeds: Record<string, OnnxTensor> = {};
  for (const input of session.inputNames) {
    const data = inputs[input];
    if (data !== undefined) feeds[input] = new runtime.Tensor('int64', data, dims);
  }
  const output = (await session.run(feeds))[session.outputNames[0]!]!;
  return { data: output.data as Float32Array, dims: output.dims, mask };
}

/** The last token closes the text, so it stays. */
function cut(tokens: readonly number[], max: number): readonly number[] {
  return tokens.length <= max ? tokens : [...tokens.slice(0, max - 1), tokens.at(-1)!];
}
