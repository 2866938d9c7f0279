import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Ort } from './decoder-steps.ts';
import { width } from './encoder-positions.ts';
import { field, fieldsOf, join, varint } from './protobuf.ts';
import { vocabularySize } from './vocabulary.ts';
import { createScoreWords, splitDecoder } from './word-scores.ts';

const prefix = 'model.decoder.embed_tokens.weight_';
const zero = 130;

/** Each row differs from the next; the token 7 has a weight of its own. */
function fakeWeights(): Uint8Array {
  const weights = new Uint8Array(vocabularySize * width).fill(zero);
  for (let row = 0; row < vocabularySize; row++) weights[row * width + (row % width)] = zero + 1;
  weights[7 * width + 3] = zero - 2;
  return weights;
}

function fakeDecoder(weights: Uint8Array): Uint8Array {
  const turning = join(field(1, `${prefix}merged_0_quantized`), field(2, `${prefix}transposed_quantized`));
  const initializers = join(
    field(5, join(field(8, `${prefix}merged_0_quantized`), field(9, weights))),
    field(5, join(field(5, Uint8Array.of(zero, 1)), field(8, `${prefix}merged_0_zero_point`))),
  );
  return join(varint(1, 8), field(7, join(field(1, turning), field(1, turning), initializers)));
}

/** A session that computes what the head's one node says, with the weights of the head. */
function createHeadSession(head: Uint8Array) {
  const graph = [...fieldsOf(head)].find(({ number }) => number === 7)!.bytes;
  const weights = [...fieldsOf(graph)]
    .filter(({ number }) => number === 5)
    .map(({ bytes }) => [...fieldsOf(bytes)].find(({ number }) => number === 9)!.bytes)
    .find(({ length }) => length > 1)!;
  return {
    async run(feeds: Readonly<Record<string, { readonly data: unknown }>>) {
      const state = feeds.state!.data as Uint8Array;
      const data = new Int32Array(2 * vocabularySize);
      for (let row = 0; row < 2; row++)
        for (let i = 0; i < width; i++) {
          const value = state[row * width + i]! - 128;
          if (value === 0) continue;
          for (let id = 0; id < vocabularySize; id++)
            data[row * vocabularySize + id]! += value * (weights[i * vocabularySize + id]! - zero);
        }
      return { scores: { data } };
    },
  };
}

const ort = {
  Tensor: class {
    readonly data: unknown;
    constructor(_type: string, data: unknown) {
      this.data = data;
    }
  },
} as unknown as Ort;

/** Made once: the weights are 40 million numbers. */
const split = splitDecoder(fakeDecoder(fakeWeights()));

test('the scores are those of the weights, nearly as exact as without rounding', async () => {
  const score = createScoreWords(ort, createHeadSession(split.head));
  const state = new Float32Array(width);
  state.set([0.5, -1.25, 0.001, 3]);
  const scores = await score(state);
  const expected = [0.5, -1.25, 0.001, 3, 0, 0, 0, -6];
  expected.forEach((value, id) => {
    assert.ok(Math.abs(scores[id]! - value) < 1e-3, `token ${id}: ${scores[id]}`);
  });
  assert.equal((await score(new Float32Array(width)))[7], 0);
});

test('both branches of the decoder pass their last state on', () => {
  const { decoder } = split;
  const text = new TextDecoder('latin1').decode(decoder.subarray(0, 600));
  assert.equal(text.split('merged_0_passed_on').length, 3);
  const added = [...fieldsOf(decoder)].filter(({ number }) => number === 7)[1]!.bytes;
  const tensor = [...fieldsOf([...fieldsOf(added)][0]!.bytes)];
  const diagonal = tensor.find(({ number }) => number === 9)!.bytes;
  assert.deepEqual([diagonal[0], diagonal[1], diagonal[width + 1]], [zero + 1, zero, zero + 1]);
});

test('another file is refused', () => {
  assert.throws(() => splitDecoder(Uint8Array.of(8, 8)), /not the one/);
  assert.throws(() => splitDecoder(Uint8Array.of(58, 200, 1)), /damaged/);
});
