/** Files of named tensors (the safetensors layout: eight bytes of length, a table as JSON, the numbers). Pure. */
import * as v from 'valibot';

export type Tensor = {
  readonly dtype: 'F16' | 'F32' | 'I64';
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
};

const lengthBytes = 8;
/** Of the table; real ones have some kilobytes. */
const longestTable = 1_000_000;
const bytesOf = { F16: 2, F32: 4, I64: 8 } as const;

const natural = v.pipe(v.number(), v.integer(), v.minValue(0));
const TableSchema = v.objectWithRest(
  { __metadata__: v.optional(v.unknown()) },
  v.object({
    dtype: v.picklist(['F16', 'F32', 'I64']),
    shape: v.array(natural),
    data_offsets: v.tuple([natural, natural]),
  }),
);

/** Throws where the bytes are no such file. The tensors are views of them. */
export function readTensors(file: Uint8Array): Map<string, Tensor> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const length = Number(view.getBigUint64(0, true));
  if (length > longestTable) throw new RangeError('The table of tensors is too long');
  const start = lengthBytes + length;
  const text = new TextDecoder().decode(file.subarray(lengthBytes, start));
  const { __metadata__: _, ...table } = v.parse(TableSchema, JSON.parse(text));
  const found = new Map<string, Tensor>();
  for (const [name, { dtype, shape, data_offsets }] of Object.entries(table)) {
    const bytes = file.subarray(start + data_offsets[0], start + data_offsets[1]);
    if (bytes.length !== shape.reduce((size, each) => size * each, bytesOf[dtype]))
      throw new RangeError(`The tensor ${name} is cut short`);
    found.set(name, { dtype, shape, bytes });
  }
  return found;
}

/** The file again, in the order of the map. */
export function writeTensors(tensors: ReadonlyMap<string, Tensor>): Uint8Array {
  let at = 0;
  const table = Object.fromEntries(
    [...tensors].map(([name, { dtype, shape, bytes }]) => {
      const entry = { dtype, shape, data_offsets: [at, at + bytes.length] };
      at += bytes.length;
      return [name, entry];
    }),
  );
  // Filled up, so that the numbers begin at a whole multiple of eight bytes.
  const text = JSON.stringify(table);
  const head = new TextEncoder().encode(text.padEnd(Math.ceil(text.length / 8) * 8));
  const file = new Uint8Array(lengthBytes + head.length + at);
  new DataView(file.buffer).setBigUint64(0, BigInt(head.length), true);
  file.set(head, lengthBytes);
  let to = lengthBytes + head.length;
  for (const { bytes } of tensors.values()) {
    file.set(bytes, to);
    to += bytes.length;
  }
  return file;
}

/** The numbers of an F16 or F32 tensor. */
export function numbersOf({ dtype, bytes }: Tensor): Float32Array {
  // A copy: the numbers must begin at a multiple of their size.
  const own = new Uint8Array(bytes);
  if (dtype === 'F32') return new Float32Array(own.buffer);
  const halves = new Uint16Array(own.buffer);
  const numbers = new Float32Array(halves.length);
  const values = valuesOfHalves();
  for (let i = 0; i < halves.length; i++) numbers[i] = values[halves[i]!]!;
  return numbers;
}

/** Numbers as IEEE 754 halves, rounded to the nearest. */
export function toHalves(numbers: Float32Array): Uint8Array {
  const bits = new Uint32Array(numbers.buffer, numbers.byteOffset, numbers.length);
  const halves = new Uint16Array(numbers.length);
  for (let i = 0; i < halves.length; i++) halves[i] = halfOf(bits[i]!, numbers[i]!);
  return new Uint8Array(halves.buffer);
}

const smallestNormal = 2 ** -14;
const largest = 65_504;

/** `bits`: those of the number as a single. Beyond the range of halves: the largest of them. */
function halfOf(bits: number, number: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const size = Math.abs(number);
  if (size < smallestNormal) return sign | Math.round(size * 2 ** 24);
  if (size > largest) return sign | 0x7bff;
  // Exponents count from 127 in a single and from 15 in a half; of the fraction the upper ten bits stay.
  const rounded = (bits & 0x7fff_ffff) + 0x0fff + ((bits >>> 13) & 1);
  return sign | ((rounded >>> 13) - ((127 - 15) << 10));
}

let halfValues: Float32Array | undefined;

/** The number of each half; made at the first need. */
function valuesOfHalves(): Float32Array {
  halfValues ??= Float32Array.from({ length: 65_536 }, (_, half) => {
    const sign = half & 0x8000 ? -1 : 1;
    const exponent = (half >> 10) & 0x1f;
    const fraction = half & 0x3ff;
    if (exponent === 0) return sign * 2 ** -24 * fraction;
    return exponent === 0x1f ? sign * Number.POSITIVE_INFINITY : sign * 2 ** (exponent - 15) * (1 + fraction / 1024);
  });
  return halfValues;
}
