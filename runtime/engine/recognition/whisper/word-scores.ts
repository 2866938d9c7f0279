/**
 * The last layer of the decoder apart: the scores of all tokens of the vocabulary from the model's last state. Inside the file it
 * turns and unpacks its 40 million weights again with every token, which is most of what a token costs; here they are turned
 * once, and the products are made of whole numbers.
 */
import type { Ort, Session } from './decoder-steps.ts';
import { width } from './encoder-positions.ts';
import { field, fieldsOf, indexOf, join, varint } from './protobuf.ts';
import { vocabularySize } from './vocabulary.ts';

const weightsName = 'model.decoder.embed_tokens.weight_merged_0_quantized';
/** As long as the weights' name. */
const passedName = 'model.decoder.embed_tokens.weight_merged_0_passed_on';
const zeroName = 'model.decoder.embed_tokens.weight_merged_0_zero_point';

/** Element types of ONNX. */
const types = { uint8: 2, int32: 6 } as const;

export type SplitDecoder = {
  /** The decoder whose `logits` are its last state, `width` numbers for each position, times the weights' scale. */
  readonly decoder: Uint8Array;
  /** A model of one product: `state` (rows × width) times the turned weights gives `scores`, both less their zero points. */
  readonly head: Uint8Array;
};

/** Throws where the file is not the one that was measured. */
export function splitDecoder(model: Uint8Array): SplitDecoder {
  const { weights, zero } = readLastLayer(model);
  const diagonal = new Uint8Array(width * width).fill(zero);
  for (let i = 0; i < width; i++) diagonal[i * width + i] = zero + 1;
  const out = join(model, field(7, field(5, tensor(passedName, types.uint8, [width, width], diagonal))));
  const turning = join(field(1, weightsName), field(2, 'model.decoder.embed_tokens.weight_transposed_quantized'));
  const renamed = new TextEncoder().encode(passedName);
  let found = 0;
  // Both branches, with and without a text so far, turn the weights.
  for (let at = indexOf(out, turning); at >= 0; at = indexOf(out, turning, at + turning.length)) {
    out.set(renamed, at + 2);
    found++;
  }
  if (found !== 2) throw new Error('The decoder is not the one that was measured');
  return { decoder: out, head: createHead(weights, zero) };
}

/** Fields of an ONNX tensor that hold its numbers: whole numbers of up to 32 bits, raw bytes. */
const contentFields: readonly number[] = [5, 9];

function readLastLayer(model: Uint8Array): { weights: Uint8Array; zero: number } {
  const graph = [...fieldsOf(model)].find(({ number }) => number === 7)?.bytes ?? new Uint8Array(0);
  const found = new Map<string, Uint8Array>();
  for (const { number, bytes } of fieldsOf(graph)) {
    if (number !== 5) continue;
    const parts = [...fieldsOf(bytes)];
    const name = new TextDecoder().decode(parts.find((part) => part.number === 8)?.bytes);
    const content = parts.find((part) => contentFields.includes(part.number))?.bytes;
    if (content && [weightsName, zeroName].includes(name)) found.set(name, content);
  }
  const [weights, zero] = [found.get(weightsName), found.get(zeroName)];
  if (weights?.length !== vocabularySize * width || zero?.length !== 2)
    throw new Error('The decoder is not the one that was measured');
  // Above 127 it takes two bytes of seven bits.
  return { weights, zero: (zero[0]! & 127) + zero[1]! * 128 };
}

function createHead(weights: Uint8Array, zero: number): Uint8Array {
  const turned = turn(weights);
  const node = join(
    ...['state', 'weights', 'state_zero', 'weights_zero'].map((name) => field(1, name)),
    field(2, 'scores'),
    field(4, 'MatMulInteger'),
  );
  const graph = join(
    field(1, node),
    field(2, 'head'),
    field(5, tensor('weights', types.uint8, [width, vocabularySize], turned)),
    field(5, tensor('state_zero', types.uint8, [], Uint8Array.of(stateZero))),
    field(5, tensor('weights_zero', types.uint8, [], Uint8Array.of(zero))),
    field(11, valueInfo('state', types.uint8, width)),
    field(12, valueInfo('scores', types.int32, vocabularySize)),
  );
  return join(varint(1, 8), field(7, graph), field(8, varint(2, 11)));
}

/** In blocks of rows, because each column of the result is far from the next in memory. */
function turn(weights: Uint8Array): Uint8Array {
  const turned = new Uint8Array(weights.length);
  const block = 64;
  for (let from = 0; from < vocabularySize; from += block) {
    const to = Math.min(vocabularySize, from + block);
    for (let i = 0; i < width; i++)
      for (let row = from; row < to; row++) turned[i * vocabularySize + row] = weights[row * width + i]!;
  }
  return turned;
}

function tensor(name: string, type: number, dims: readonly number[], raw: Uint8Array): Uint8Array {
  return join(...dims.map((dim) => varint(1, dim)), varint(2, type), field(8, name), field(9, raw));
}

function valueInfo(name: string, type: number, columns: number): Uint8Array {
  const shape = join(field(1, field(2, 'rows')), field(1, varint(1, columns)));
  return join(field(1, name), field(2, field(1, join(varint(1, type), field(2, shape)))));
}

/** What stands for zero in a row of `state`. */
const stateZero = 128;
const steps = 127;

/** From the last state of one position, times the weights' scale, to the scores of all tokens. */
export type ScoreWords = (state: Float32Array) => Promise<Float32Array>;

/**
 * A state is two rows of whole numbers: the second has what the first rounded away, so that the product is as exact as it would
 * be with sixteen bits.
 */
export function createScoreWords(ort: Ort, head: Session): ScoreWords {
  return async (state) => {
    const rows = new Uint8Array(2 * width);
    const coarse = largest(state) / steps || 1;
    const rest = state.map((value, i) => {
      const rounded = Math.round(value / coarse);
      rows[i] = rounded + stateZero;
      return value - rounded * coarse;
    });
    const fine = largest(rest) / steps || 1;
    rest.forEach((value, i) => {
      rows[width + i] = Math.round(value / fine) + stateZero;
    });
    const { scores } = await head.run({ state: new ort.Tensor('uint8', rows, [2, width]) }, ['scores']);
    const products = scores!.data as Int32Array;
    const out = new Float32Array(vocabularySize);
    for (let id = 0; id < vocabularySize; id++)
      out[id] = products[id]! * coarse + products[vocabularySize + id]! * fine;
    return out;
  };
}

function largest(values: Float32Array): number {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
}
