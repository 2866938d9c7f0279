/**
 * A run of events of one conversation as bytes outside the heap. The garbage collector marks every object of the history each time;
 * bytes it does not look into. An event is written as its difference from an earlier one of the same kind: an interim result
 * repeats nearly everything of the one that it replaces.
 */
import type { AssistEvent } from '../../shared/assist/event.ts';

/** `at`: milliseconds since 1970; undefined where that is not known. `json`: of the event, where it has been made already. */
export type KeptEvent = {
  readonly event: AssistEvent;
  readonly at?: number | undefined;
  readonly json?: string | undefined;
};

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const nothing = new Uint8Array(0);
const firstBytes = 256;
/** Events to which later ones may refer. */
const maxReferences = 4;
/** A shorter common part is not worth its three numbers. */
const minCommon = 4;
const [comma, quote] = [0x2c, 0x22];

/** The last event of a kind: its position in the block, its time, and its JSON in UTF-8, which `bytes` begins with. */
type Reference = { readonly kind: string; index: number; at: number | undefined; bytes: Uint8Array; length: number };

/** The JSON of one event in UTF-8. All blocks share it: one event follows another, and nothing keeps it. */
let input = new Uint8Array(8_192);

function toJsonBytes({ event, json = JSON.stringify(event) }: KeptEvent): Uint8Array {
  if (json.length * 3 > input.length) input = new Uint8Array(json.length * 4);
  return input.subarray(0, encoder.encodeInto(json, input).written);
}

const keptOf = (json: Uint8Array, at: number | undefined): KeptEvent => ({
  event: JSON.parse(decoder.decode(json)) as AssistEvent,
  at,
});

/** Events with the same fields in the same order, as far as a glance shows. */
function kindOf(event: AssistEvent): string {
  return event.type === 'utterance' ? event.role : event.type;
}

export class EventBlock {
  count = 0;
  #bytes: Uint8Array = nothing;
  #length = 0;
  /** Of the last event with a time. */
  #lastAt = 0;
  /** Undefined once the block is complete. */
  #references: Reference[] | undefined = [];

  get isComplete(): boolean {
    return this.#references === undefined;
  }

  /** Bytes of the events. */
  get size(): number {
    return this.#length;
  }

  /** Must not be called after `complete`. Times are kept in whole milliseconds. */
  add(kept: KeptEvent): void {
    const json = toJsonBytes(kept);
    const reference = this.#referenceFor(kindOf(kept.event));
    output.begin(json.length);
    output.number(this.#timeCode(kept.at));
    output.number(this.count - reference.index);
    output.difference(reference.bytes, reference.length, json);
    this.#append(output.bytes, output.length);
    if (reference.bytes.length < json.length) reference.bytes = new Uint8Array(json.length + (json.length >> 2));
    reference.bytes.set(json);
    reference.length = json.length;
    reference.index = this.count;
    reference.at = kept.at === undefined ? undefined : Math.round(kept.at);
    this.count += 1;
  }

  /** Nothing is added any more. */
  complete(): void {
    if (this.isComplete) return;
    this.#references = undefined;
    this.#bytes = this.#bytes.slice(0, this.#length);
  }

  /** The events from this position on, in order. The last of each kind cost no more than themselves until the block is complete. */
  read(from = 0): KeptEvent[] {
    const last = this.#references?.filter(({ index }) => index >= from) ?? [];
    if (last.length === this.count - from)
      return last
        .sort((a, b) => a.index - b.index)
        .map(({ bytes, length, at }) => keptOf(bytes.subarray(0, length), at));
    const reader = new BlockReader(this.#bytes);
    const texts: Uint8Array[] = [];
    const events: KeptEvent[] = [];
    for (let index = 0; index < this.count; index++) {
      const at = reader.time();
      const back = reader.number();
      const text = reader.difference(back > index ? nothing : texts[index - back]!);
      texts.push(text);
      if (index >= from) events.push(keptOf(text, at));
    }
    return events;
  }

  /** Empty, and before the block, where there is none of this kind. */
  #referenceFor(kind: string): Reference {
    const references = this.#references!;
    for (const reference of references) if (reference.kind === kind) return reference;
    const reference: Reference = { kind, index: -1, at: undefined, bytes: nothing, length: 0 };
    references.push(reference);
    if (references.length > maxReferences) references.shift();
    return reference;
  }

  /** 0 where the time is not known; otherwise the difference from the time before, with its sign in the lowest bit. */
  #timeCode(at: number | undefined): number {
    if (at === undefined) return 0;
    const delta = Math.round(at) - this.#lastAt;
    this.#lastAt += delta;
    return 1 + (delta < 0 ? -2 * delta - 1 : 2 * delta);
  }

  #append(bytes: Uint8Array, length: number): void {
    if (this.#length + length > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(firstBytes, this.#bytes.length * 2, this.#length + length));
      grown.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = grown;
    }
    this.#bytes.set(bytes.subarray(0, length), this.#length);
    this.#length += length;
  }
}

/** Writes one event. */
class BlockWriter {
  bytes = new Uint8Array(16_384);
  length = 0;

  /** An event of so many bytes follows. */
  begin(jsonBytes: number): void {
    // A part that differs has at least one byte and three numbers, and four common bytes before it.
    const maxBytes = jsonBytes * 4 + 64;
    if (this.bytes.length < maxBytes) this.bytes = new Uint8Array(maxBytes);
    this.length = 0;
  }

  /** Seven bits to a byte, the lowest first. */
  number(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.bytes[this.length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.bytes[this.length++] = rest;
  }

  /**
   * Parts of three numbers each: bytes to copy from the reference, bytes of it to leave out, and bytes that follow here. After a
   * difference both go on at the end of the field in which they differ.
   */
  difference(reference: Uint8Array, referenceLength: number, to: Uint8Array): void {
    const from = reference.subarray(0, referenceLength);
    this.number(to.length);
    let a = 0;
    let b = 0;
    while (b < to.length) {
      const copied = commonLength(from, a, to, b);
      a += copied;
      b += copied;
      const skipTo = fieldEnd(from, a);
      const insertTo = continuation(from, skipTo, to, b);
      const skipped = insertTo === to.length ? 0 : skipTo - a;
      this.number(copied);
      this.number(skipped);
      this.number(insertTo - b);
      this.bytes.set(to.subarray(b, insertTo), this.length);
      this.length += insertTo - b;
      a += skipped;
      b = insertTo;
    }
  }
}

const output = new BlockWriter();

function commonLength(from: Uint8Array, a: number, to: Uint8Array, b: number): number {
  const maxLength = Math.min(from.length - a, to.length - b);
  let length = 0;
  while (length < maxLength && from[a + length] === to[b + length]) length++;
  return length;
}

/** Where `to` goes on as `from` does from `start`, which ends a field; its end where it does not. */
function continuation(from: Uint8Array, start: number, to: Uint8Array, b: number): number {
  if (start === from.length) return to.length;
  // Fields that only `to` has lie between.
  for (let at = fieldEnd(to, b); at < to.length; at = fieldEnd(to, at + 1))
    if (continues(from, start, to, at)) return at;
  return to.length;
}

function continues(from: Uint8Array, a: number, to: Uint8Array, b: number): boolean {
  for (let i = 0; i < minCommon; i++) if (from[a + i] !== to[b + i]) return false;
  return true;
}

/** The next `,"`, or the end. */
function fieldEnd(bytes: Uint8Array, from: number): number {
  for (let at = from; at + 1 < bytes.length; at++) if (bytes[at] === comma && bytes[at + 1] === quote) return at;
  return bytes.length;
}

class BlockReader {
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
