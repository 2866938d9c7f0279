/** How a block of events writes numbers and differences. */

/** A shorter common part is not worth its three numbers. */
const minCommon = 4;
const [comma, quote] = [0x2c, 0x22];

/** Where an event is in the bytes. */
export type Span = { readonly start: number; readonly end: number };

/** Seven bits to a byte, the lowest first; returns the position after them. */
export function writeNumber(bytes: Uint8Array, start: number, value: number): number {
  let at = start;
  let rest = value;
  while (rest >= 0x80) {
    bytes[at++] = (rest % 0x80) | 0x80;
    rest = Math.floor(rest / 0x80);
  }
  bytes[at++] = rest;
  return at;
}

/** Four bytes, the lowest first. */
export function writeLength(bytes: Uint8Array, at: number, length: number): void {
  for (let byte = 0; byte < 4; byte++) bytes[at + byte] = (length >>> (8 * byte)) & 0xff;
}

const outputBytes = 65_536;

/** Writes the events of one block after the other. */
export class DifferenceWriter {
  bytes = new Uint8Array(outputBytes);
  length = 0;

  /** What an earlier block left behind, when there was no memory for it, is none of the next. */
  begin(): void {
    this.length = 0;
  }

  /** All that was written since `begin`. */
  take(): Uint8Array {
    const taken = this.bytes.slice(0, this.length);
    // One huge event makes it grow.
    if (this.bytes.length > outputBytes) this.bytes = new Uint8Array(outputBytes);
    else this.bytes.fill(0, 0, this.length);
    return taken;
  }

  /** An event of so many bytes follows. */
  reserve(jsonBytes: number): void {
    // Every part but the first and the last begins with at least four common bytes.
    const maxBytes = this.length + jsonBytes * 4 + 64;
    if (this.bytes.length >= maxBytes) return;
    const grown = new Uint8Array(Math.max(this.bytes.length * 2, maxBytes));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }

  number(value: number): void {
    this.length = writeNumber(this.bytes, this.length, value);
  }

  /**
   * Parts of three numbers each: bytes to copy from the reference, bytes of it to leave out, and bytes that follow here. After a
   * difference both go on at the end of the field in which they differ.
   */
  difference(all: Uint8Array, from: Span, to: Span): void {
    this.number(to.end - to.start);
    let a = from.start;
    let b = to.start;
    while (b < to.end) {
      const copied = commonLength(all, a, b, Math.min(from.end - a, to.end - b));
      a += copied;
      b += copied;
      const skipTo = fieldEnd(all, a, from.end);
      const insertTo = skipTo === from.end ? to.end : continuation(all, skipTo, b, to.end);
      const skipped = insertTo === to.end ? 0 : skipTo - a;
      this.number(copied);
      this.number(skipped);
      this.number(insertTo - b);
      while (b < insertTo) this.bytes[this.length++] = all[b++]!;
      a += skipped;
    }
  }
}

function commonLength(bytes: Uint8Array, a: number, b: number, maxLength: number): number {
  let length = 0;
  while (length < maxLength && bytes[a + length] === bytes[b + length]) length++;
  return length;
}

/** Where an event goes on as the one before does from `a`, which ends a field; its end where it does not. */
function continuation(bytes: Uint8Array, a: number, b: number, end: number): number {
  // Fields that only this event has lie between.
  for (let at = fieldEnd(bytes, b, end); at + minCommon <= end; at = fieldEnd(bytes, at + 1, end))
    if (commonLength(bytes, a, at, minCommon) === minCommon) return at;
  return end;
}

/** The next `,"`, or the end. */
function fieldEnd(bytes: Uint8Array, from: number, end: number): number {
  for (let at = from; at + 1 < end; at++) if (bytes[at] === comma && bytes[at + 1] === quote) return at;
  return end;
}

export class DifferenceReader {
  readonly #bytes: Uint8Array;
  #at = 0;
  #lastAt = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  number(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 0x80) {
      const byte = this.#bytes[this.#at++]!;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  }

  /** Four bytes, the lowest first. */
  length(): number {
    const bytes = this.#bytes;
    const at = this.#at;
    this.#at += 4;
    return bytes[at]! + bytes[at + 1]! * 0x100 + bytes[at + 2]! * 0x1_00_00 + bytes[at + 3]! * 0x1_00_00_00;
  }

  /** Returns where the bytes begin that it leaves out. */
  skip(length: number): number {
    this.#at += length;
    return this.#at - length;
  }

  time(): number | undefined {
    const code = this.number();
    if (code === 0) return undefined;
    const twice = code - 1;
    this.#lastAt += twice % 2 === 1 ? -(twice + 1) / 2 : twice / 2;
    return this.#lastAt;
  }

  difference(from: Uint8Array): Uint8Array {
    const to = new Uint8Array(this.number());
    let a = 0;
    let b = 0;
    while (b < to.length) {
      const copied = this.number();
      const skipped = this.number();
      const inserted = this.number();
      to.set(from.subarray(a, a + copied), b);
      a += copied + skipped;
      b += copied;
      to.set(this.#bytes.subarray(this.#at, this.#at + inserted), b);
      this.#at += inserted;
      b += inserted;
    }
    return to;
  }
}
