/** ONNX Runtime as it is installed by name, or as a package of the project; what the models need of it. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { languagesDir } from '../recognition/languages.ts';

export type OnnxTensor = {
  readonly data: Float32Array | BigInt64Array | Int32Array;
  readonly dims: readonly number[];
  dispose?(): void;
};
export type OnnxSession = {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(feeds: Readonly<Record<string, OnnxTensor>>): Promise<Readonly<Record<string, OnnxTensor>>>;
  release?(): Promise<void>;
};
export type OnnxRuntime = {
  readonly InferenceSession: {
    create(
      path: string,
      options: { readonly intraOpNumThreads: number; readonly interOpNumThreads: number },
    ): Promise<OnnxSession>;
  };
  readonly Tensor: new (
    type: 'int64' | 'float32',
    data: BigInt64Array | Float32Array,
    dims: readonly number[],
  ) => OnnxTensor;
};

export type Tokenizer = {
  encode(
    text: string,
    options?: { readonly text_pair?: string | null; readonly return_token_type_ids?: boolean },
  ): { readonly ids: readonly number[]; readonly token_type_ids?: readonly number[] };
};
export type Tokenizers = { readonly Tokenizer: new (tokenizer: object, config: object) => Tokenizer };

/** Call it in a worker: loading takes a moment. Undefined where it is not installed; a native library that cannot be loaded throws. */
export function loadOnnxRuntime(modelsDir: string): OnnxRuntime | undefined {
  return requireFrom(modelsDir, 'onnxruntime-node') as OnnxRuntime | undefined;
}

/** Of transformers.js: reads `tokenizer.json`. Undefined where it is not installed. */
export function loadTokenizers(modelsDir: string): Tokenizers | undefined {
  return requireFrom(modelsDir, '@huggingface/tokenizers') as Tokenizers | undefined;
}

/** The project's own package first, then the one that was installed by name, then the one of the languages. */
function requireFrom(modelsDir: string, name: string): unknown {
  const places = [
    import.meta.url,
    ...[join(modelsDir, 'onnx-runtime'), languagesDir()].map((dir) => join(dir, 'package.json')),
  ];
  for (const from of places) {
    const require = createRequire(from);
    let path: string;
    try {
      path = require.resolve(name);
    } catch {
      continue;
    }
    return require(path);
  }
  return undefined;
}
