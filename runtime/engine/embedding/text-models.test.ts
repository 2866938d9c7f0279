import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OnnxSession, OnnxTensor } from '../models/onnx-runtime.ts';
import type { TextModelParts } from '../models/text-model.ts';
import { cosine, type EmbedUse } from './embedder.ts';
import { ModelSet } from './model-set.ts';
import { createRerankModel } from './rerank-model.ts';
import { createSentenceModel } from './sentence-model.ts';

class Tensor implements OnnxTensor {
  readonly data: BigInt64Array | Float32Array;
  readonly dims: readonly number[];
  constructor(_type: string, data: BigInt64Array | Float32Array, dims: readonly number[]) {
    this.data = data;
    this.dims = dims;
  }
}

/** A model whose token vectors are `of(id)`; every letter is a token, 1 begins and 2 ends a text. */
function model(run: (ids: readonly number[][]) => OnnxTensor, seen: string[] = []): TextModelParts {
  const session: OnnxSession = {
    inputNames: ['input_ids', 'attention_mask'],
    outputNames: ['last'],
    async run(feeds) {
      const { data, dims } = feeds.input_ids!;
      const width = dims[1]!;
      return {
        last: run(
          Array.from({ length: dims[0]! }, (_, row) => [...data.slice(row * width, (row + 1) * width)].map(Number)),
        ),
      };
    },
  };
  const toIds = (text: string) => Array.from(text, (letter) => letter.codePointAt(0)!);
  const tokenizer: TextModelParts['tokenizer'] = {
    encode(text, { text_pair } = {}) {
      seen.push(text_pair == null ? text : `${text}|${text_pair}`);
      return { ids: [1, ...toIds(text), ...(text_pair == null ? [] : [2, ...toIds(text_pair)]), 2] };
    },
  };
  return { runtime: { Tensor: Tensor as never }, session, tokenizer, padId: 0, maxTokens: 40 };
}

/** Every vector has the same large part, as those of many models do. */
const tokenVectors = (rows: readonly number[][]): OnnxTensor => {
  const width = rows[0]!.length;
  const of = (id: number) => (id === 0 ? [99, 99, 99] : [10, id % 3, id % 5]);
  return new Tensor('float32', Float32Array.from(rows.flatMap((row) => row.flatMap(of))), [rows.length, width, 3]);
};

test('a vector does not depend on the texts that share its run, and has length 1', async () => {
  const sentences = await createSentenceModel(model(tokenVectors), { pooling: 'mean', dimensions: 3 });
  const [alone] = await sentences.embed(['ab'], 'query');
  const [together] = await sentences.embed(['ab', 'a much longer text that fills the run'], 'query');
  assert.ok(Math.abs(cosine(alone!, together!) - 1) < 1e-6);
  assert.ok(Math.abs(cosine(alone!, alone!) - 1) < 1e-6);
});

test('what all vectors of a model share does not make unlike texts alike', async () => {
  const sentences = await createSentenceModel(model(tokenVectors), { pooling: 'mean', dimensions: 3 });
  const [one, other] = await sentences.embed(['aaaa', 'eeee'], 'query');
  assert.ok(cosine(one!, other!) < 0.5);
});

test('questions and passages get the words that the model was trained with; a long text keeps its end', async () => {
  const seen: string[] = [];
  const lengths: number[] = [];
  const parts = model((rows) => {
    lengths.push(rows[0]!.length);
    assert.equal(rows[0]!.filter((id) => id !== 0).at(-1), 2);
    return tokenVectors(rows);
  }, seen);
  const use = { pooling: 'first', queryPrefix: 'query: ', passagePrefix: 'passage: ', dimensions: 3 } as const;
  const sentences = await createSentenceModel(parts, use);
  await sentences.embed(['refund'], 'query');
  await sentences.embed(['x'.repeat(500)], 'passage');
  assert.ok(seen.includes('query: refund'));
  assert.ok(seen.at(-1)!.startsWith('passage: xxx'));
  assert.equal(lengths.at(-1), 40);
});

for (const outputs of [1, 2]) {
  test(`a re-ranker with ${outputs} output${outputs === 1 ? '' : 's'} reads question and passage together`, async () => {
    const seen: string[] = [];
    const isAnswer = (row: readonly number[]) => (row.includes('!'.codePointAt(0)!) ? 4 : -4);
    const parts = model((rows) => {
      const logits = rows.flatMap((row) => (outputs === 1 ? [isAnswer(row)] : [0, isAnswer(row)]));
      return new Tensor('float32', Float32Array.from(logits), [rows.length, outputs]);
    }, seen);
    const [yes, no] = await createRerankModel(parts).score('how long', ['five days!', 'other']);
    assert.ok(yes! > 0.9 && no! < 0.1);
    assert.deepEqual(seen, ['how long|five days!', 'how long|other']);
  });
}

test('a language without a model of its own is read by the English one as a gloss, and nothing is fetched', async () => {
  const warned: string[] = [];
  const embed = async (texts: readonly string[]) => texts.map(() => Float32Array.of(1));
  const models = new ModelSet({
    modelsDir: '/does/not/exist',
    cacheDir: '/does/not/exist',
    warn: (each) => warned.push(each),
    load: async () => ({ embed, dimensions: 1 }),
  });
  assert.match((await models.embedder('es'))!.read('He perdido la tarjeta'), /lose.*card/);
  assert.equal((await models.embedder('en'))!.read('I lost my card'), 'I lost my card');
  assert.equal(await models.reranker('en'), undefined);
  assert.deepEqual(warned, []);
});

test('a language that is read as a gloss is searched with what the model learned of knowledge, too', async () => {
  const models = new ModelSet({
    modelsDir: '/does/not/exist',
    cacheDir: '/does/not/exist',
    warn: () => undefined,
    load: async (_name, _folder, use) => ({
      embed: async (texts) => texts.map(() => Float32Array.of(use === 'knowledge' ? 1 : -1)),
      dimensions: 1,
    }),
  });
  for (const language of ['en', 'es'] as const) {
    const firstOf = async (use: EmbedUse) => {
      const { model } = (await models.embedder(language, use))!;
      return (await model.embed(['factura'], 'query'))[0]![0];
    };
    assert.deepEqual([await firstOf('knowledge'), await firstOf('talk')], [1, -1], language);
  }
});

test('a model that cannot be loaded is reported once, and words are still searched', async () => {
  const warned: string[] = [];
  const load = () => Promise.reject(new Error('no library'));
  const models = new ModelSet({
    modelsDir: '/does/not/exist',
    cacheDir: '/does/not/exist',
    warn: (each) => warned.push(each),
    load,
  });
  assert.equal(await models.embedder('en'), undefined);
  assert.equal(await models.embedder('en'), undefined);
  assert.equal(warned.length, 1);
  assert.match(warned[0]!, /minilm-fp16 is not used/);
});
