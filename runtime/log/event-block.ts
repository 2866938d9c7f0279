/**
 * A run of events of one conversation as bytes outside the heap. The garbage collector marks every object of the history each time;
 * bytes it does not look into. A complete block has each event as its difference from an earlier one of the same kind: an interim
 * result repeats nearly everything of the one that it replaces. Until then events are kept one after the other as they are: to take
 * one costs little, and all differences of a block are found at once, while its bytes are in the processor's cache.
 */
import type { AssistEvent } from '../../shared/assist/event.ts';
import { DifferenceReader, DifferenceWriter, type Span, writeLength, writeNumber } from './event-differences.ts';

/** `at`: milliseconds since 1970; undefined where that is not known. `json`: of the event, where it has been made already. */
export type KeptEvent = {
  readonly event: AssistEvent;
  readonly at?: number | undefined;
  readonly json?: string | undefined;
};

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const nothing = new Uint8Array(0);
/** The numbers before the JSON of an event, at most: its kind, its time, and four bytes for its length. */
const maxHeadBytes = 16;

const keptOf = (json: Uint8Array, at: number | undefined): KeptEvent => ({
  event: JSON.parse(decoder.decode(json)) as AssistEvent,
  at,
});

/** Kinds of events that this process has met, by their number. */
const kinds: string[] = [];
/** Another version may write types that this one does not know. */
const maxKinds = 100;

/** Events of one kind have the same fields in the same order, as far as a glance shows. */
function kindOf(event: AssistEvent): number {
  const kind = event.type === 'utterance' ? event.role : event.type;
  const known = kinds.indexOf(kind);
  if (known >= 0) return known;
  return kinds.length < maxKinds ? kinds.push(kind) - 1 : maxKinds;
}

/** Sizes of buffers. A full block of the history fits in the largest, unless its last event is a long one. */
const bufferBytes = [1_024, 4_096, 16_384] as const;
const fullBytes = bufferBytes[2];
/** Zeroed buffers that blocks have given back, for those that follow: with a thousand calls one is needed every few milliseconds. */
const spare: Uint8Array[] = [];
const maxSpare = 64;

/** All blocks share it, because one is completed after another. */
const output = new DifferenceWriter();

/** An event by its position in the block and its bytes. */
type Reference = Span & { readonly index: number };
/** Before the block, and empty. */
const noReference: Reference = { index: -1, start: 0, end: 0 };

export class EventBlock {
  count = 0;
  isComplete = false;
  #bytes: Uint8Array;
  #length = 0;
  /** Of the last event with a time. */
  #lastAt = 0;

  /** `follows`: on a full block of the conversation, so it is expected to fill. */
  constructor(follows = false) {
    this.#bytes = follows ? takeBuffer(fullBytes) : nothing;
  }

  /** Bytes of the events. */
  get size(): number {
    return this.#length;
  }

  /** Of the events and for those that follow. */
  get buffer(): Uint8Array {
    return this.#bytes;
  }

  /** Must not be called after `complete`. Times are kept in whole milliseconds. */
  add({ event, at, json = JSON.stringify(event) }: KeptEvent): void {
    // Mostly a UTF-16 unit takes one byte in UTF-8; it takes three at most.
    this.#reserve(json.length + maxHeadBytes);
    const kind = kindOf(event);
    const time = at === undefined ? undefined : Math.round(at);
    const timeCode = this.#timeCode(time);
    if (!this.#write(kind, timeCode, json)) {
      this.#reserve(json.length * 3 + maxHeadBytes);
      this.#write(kind, timeCode, json);
    }
    this.#lastAt = time ?? this.#lastAt;
    this.count += 1;
  }

  /** False, and nothing is added, where it does not fit. */
  #write(kind: number, timeCode: number, json: string): boolean {
    const bytes = this.#bytes;
    const lengthAt = writeNumber(bytes, writeNumber(bytes, this.#length, kind), timeCode);
    const start = lengthAt + 4;
    const { read, written } = encoder.encodeInto(json, bytes.subarray(start));
    if (read < json.length) return false;
    writeLength(bytes, lengthAt, written);
    this.#length = start + written;
    return true;
  }

  /** Nothing is added any more. */
  complete(): void {
    if (this.isComplete) return;
    const all = this.#bytes;
    const reader = new DifferenceReader(all);
    /** The last event of each kind. */
    const references: Reference[] = [];
    output.begin();
    for (let index = 0; index < this.count; index++) {
      const kind = reader.number();
      const timeCode = reader.number();
      const length = reader.length();
      const reference = references[kind] ?? noReference;
      output.reserve(length);
      output.number(timeCode);
      output.number(index - reference.index);
      const start = reader.skip(length);
      const event = { index, start, end: start + length };
      output.difference(all, reference, event);
      references[kind] = event;
    }
    this.#bytes = output.take();
    this.#length = this.#bytes.length;
    this.isComplete = true;
    giveBack(all);
  }

  /** No event is expected for a while: gives back the memory that they would take. */
  trim(): void {
    if (this.#bytes.length > this.#length) this.#moveTo(new Uint8Array(this.#length));
  }

  /** The events from this position on, in order. */
  read(from = 0): KeptEvent[] {
    return this.isComplete ? this.#readDifferences(from) : this.#readAll(from);
  }

  #readAll(from: number): KeptEvent[] {
    const reader = new DifferenceReader(this.#bytes);
    const events: KeptEvent[] = [];
    for (let index = 0; index < this.count; index++) {
      reader.number();
      const at = reader.time();
      const length = reader.length();
      const start = reader.skip(length);
      if (index >= from) events.push(keptOf(this.#bytes.subarray(start, start + length), at));
    }
    return events;
  }

  #readDifferences(from: number): KeptEvent[] {
    const reader = new DifferenceReader(this.#bytes);
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

  /** 0 where the time is not known; otherwise the difference from the time before, with its sign in the lowest bit. */
  #timeCode(time: number | undefined): number {
    if (time === undefined) return 0;
    const delta = time - this.#lastAt;
    return 1 + (delta < 0 ? -2 * delta - 1 : 2 * delta);
  }

  #reserve(length: number): void {
    const needed = this.#length + length;
    if (needed > this.#bytes.length) this.#moveTo(takeBuffer(needed));
  }

  #moveTo(buffer: Uint8Array): void {
    buffer.set(this.#bytes.subarray(0, this.#length));
    giveBack(this.#bytes);
    this.#bytes = buffer;
  }
}

/** A buffer for so many bytes, all zero. */
function takeBuffer(needed: number): Uint8Array {
  const size = bufferBytes.find((bytes) => bytes >= needed) ?? needed;
  return (size === fullBytes ? spare.pop() : undefined) ?? new Uint8Array(size);
}

function giveBack(buffer: Uint8Array): void {
  // What was said in one conversation must not lie in the buffers of another.
  if (buffer.length === fullBytes && spare.length < maxSpare) spare.push(buffer.fill(0));
}
