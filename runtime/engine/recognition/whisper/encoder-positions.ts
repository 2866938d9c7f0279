/**
 * The encoder's positions as an input of the graph. The encoder was made for 30 s, and its cost does not depend on what is in
 * them; with only as many positions as a stretch needs, a stretch of 5 s costs a fifth.
 */
import { field, indexOf, join, varint } from './protobuf.ts';

export const width = 768;
/** Positions of 20 ms; 30 s. */
export const mostPositions = 1_500;

const positionsInitializer = 'embed_positions.weight';
/** As long as the initializer's name. */
export const positionsInput = 'embed_positions.needed';

/** The encoder's positions: `sin` and `cos` of ten thousand wavelengths, as in the model's source. */
export function sinusoids(): Float32Array {
  const half = width / 2;
  const step = Math.log(10_000) / (half - 1);
  const out = new Float32Array(mostPositions * width);
  for (let position = 0; position < mostPositions; position++) {
    for (let i = 0; i < half; i++) {
      const angle = position * Math.exp(-step * i);
      out[position * width + i] = Math.sin(angle);
      out[position * width + half + i] = Math.cos(angle);
    }
  }
  return out;
}

/**
 * The model with its positions as an input in place of an initializer: the one node that reads them gets another name of the
 * same length. Protocol buffers merge a message that occurs twice, so a second `graph` that has nothing but the input of that
 * name is appended to the file. Throws where the file has no such node.
 */
export function withPositionsInput(model: Uint8Array): Uint8Array {
  const shape = join(field(1, field(2, 'positions')), field(1, varint(1, width)));
  const floats = varint(1, 1);
  const input = join(field(1, positionsInput), field(2, field(1, join(floats, field(2, shape)))));
  const graph = field(7, field(11, input));
  const out = join(model, graph);
  const at = indexOf(out, field(1, positionsInitializer));
  if (at < 0) throw new Error('The encoder is not the one that was measured');
  out.set(new TextEncoder().encode(positionsInput), at + 2);
  return out;
}
