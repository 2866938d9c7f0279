/**
 * The encoder's positions as an input of the graph. The encoder was made for 30 s, and its cost does not depend on what is in
 * them; with only as many positions as a stretch needs, a stretch of 5 s costs a fifth.
 */
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
  const field = (number: number, bytes: Uint8Array) => Uint8Array.of((number << 3) | 2, bytes.length, ...bytes);
  const text = (value: string) => new TextEncoder().encode(value);
  const join = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));
  const varint = (number: number, value: number) => Uint8Array.of(number << 3, (value & 127) | 128, value >> 7);
  const shape = join(field(1, field(2, text('positions'))), field(1, varint(1, width)));
  const floats = varint(1, 1);
  const input = join(field(1, text(positionsInput)), field(2, field(1, join(floats, field(2, shape)))));
  const graph = field(7, field(11, input));
  const out = new Uint8Array(model.length + graph.length);
  out.set(model);
  out.set(graph, model.length);
  const at = indexOf(out, field(1, text(positionsInitializer)));
  if (at < 0) throw new Error('The encoder is not the one that was measured');
  out.set(text(positionsInput), at + 2);
  return out;
}

function indexOf(bytes: Uint8Array, wanted: Uint8Array): number {
  for (let at = bytes.indexOf(wanted[0]!); at >= 0; at = bytes.indexOf(wanted[0]!, at + 1)) {
    if (wanted.every((byte, i) => bytes[at + i] === byte)) return at;
  }
  return -1;
}
