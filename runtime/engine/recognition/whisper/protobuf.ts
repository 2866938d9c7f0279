/** As much of protocol buffers as it takes to look into a model file and to add to it. Pure. */

/** Joins parts without a copy of each byte through an array. */
export function join(...parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

function base128(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return Uint8Array.of(...bytes, rest);
}

/** A field of bytes, a text or a message. `number` below 16. */
export function field(number: number, content: Uint8Array | string): Uint8Array {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return join(Uint8Array.of((number << 3) | 2), base128(bytes.length), bytes);
}

/** A field of a whole number. */
export function varint(number: number, value: number): Uint8Array {
  return join(Uint8Array.of(number << 3), base128(value));
}

export type Field = {
  readonly number: number;
  /** Of a number; 0 for all others. */
  readonly value: number;
  /** Of bytes, a text or a message; empty for a number. A view, not a copy. */
  readonly bytes: Uint8Array;
};

const empty = new Uint8Array(0);
const fixedBytes: Readonly<Record<number, number>> = { 1: 8, 5: 4 };

/** The fields of a message, in order. Throws where it is damaged. */
export function* fieldsOf(message: Uint8Array): Generator<Field> {
  let at = 0;
  const read = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = message[at++];
      if (byte === undefined) throw new Error('The model file is damaged');
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const key = read();
    const [number, kind] = [Math.floor(key / 8), key % 8];
    if (kind === 0) {
      yield { number, value: read(), bytes: empty };
      continue;
    }
    const length = kind === 2 ? read() : fixedBytes[kind];
    if (length === undefined || at + length > message.length) throw new Error('The model file is damaged');
    yield { number, value: 0, bytes: message.subarray(at, at + length) };
    at += length;
  }
}

/** Position of `wanted` in `bytes` from `from` on, −1 where it is not. */
export function indexOf(bytes: Uint8Array, wanted: Uint8Array, from = 0): number {
  for (let at = bytes.indexOf(wanted[0]!, from); at >= 0; at = bytes.indexOf(wanted[0]!, at + 1)) {
    if (wanted.every((byte, i) => bytes[at + i] === byte)) return at;
  }
  return -1;
}
