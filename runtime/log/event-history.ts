/** The newest events of one conversation, for exact replay: the last few as they are, for those who follow live, the others as bytes. */
import { toEventId } from '../../shared/ids.ts';
import type { StoredEvent } from '../core/ports/conversation-log.ts';
import { EventBlock } from './event-block.ts';

/** Events that are kept as objects where no one follows, or until those who follow have them. */
const youngEvents = 4;
/** Events of a block at most. A block is read as a whole, and dropped as a whole. */
const maxBlockEvents = 128;
const maxBlockBytes = 12_288;

/** A class: there is one for every conversation, and closures would take more memory than its data. */
export class EventHistory {
  readonly #epoch: string;
  readonly #maxEvents: number;
  /** Events of a block of this history. */
  readonly #fullAt: number;
  /** Complete but for the last. */
  #blocks: EventBlock[] = [];
  #inBlocks = 0;
  #young: StoredEvent[] = [];
  #lastSeq = 0;

  constructor(epoch: string, maxEvents: number) {
    this.#epoch = epoch;
    this.#maxEvents = maxEvents;
    this.#fullAt = Math.min(maxBlockEvents, Math.max(16, maxEvents >> 2));
  }

  /** Events that are kept, a few more than the limit. */
  get count(): number {
    return this.#inBlocks + this.#young.length;
  }

  /** Bytes that are kept outside the heap, without those that are free. */
  get bytes(): number {
    return this.#blocks.reduce((sum, { size }) => sum + size, 0);
  }

  /** Bytes that are reserved outside the heap. */
  get reserved(): number {
    return this.#blocks.reduce((sum, { buffer }) => sum + buffer.length, 0);
  }

  /** `stored` follows the one before it without a gap. */
  push(stored: StoredEvent): void {
    this.#lastSeq = stored.seq;
    this.#young.push(stored);
    if (this.#young.length > youngEvents) this.#keepOldest();
  }

  /**
   * Those who follow have all events: keeps them as bytes. An object that lives until four more events have come has survived two
   * collections of the young generation by then, and is copied by both.
   */
  settle(): void {
    while (this.#young.length > 0) this.#keepOldest();
  }

  /** No event is expected for a while: keeps all of them as bytes. */
  rest(): void {
    this.settle();
    this.#young = [];
    this.#blocks.at(-1)?.complete();
  }

  /** No event is expected for a while: gives back the memory that it would take. */
  trim(): void {
    this.#blocks.at(-1)?.trim();
  }

  /** The last `count` events, in order; at most those that are kept. */
  newest(count: number): StoredEvent[] {
    if (count <= this.#young.length) return count === 0 ? [] : this.#young.slice(-count);
    const fromBlocks: StoredEvent[] = [];
    let [end, missing] = [this.#lastSeq + 1 - this.#young.length, count - this.#young.length];
    for (let index = this.#blocks.length - 1; index >= 0 && missing > 0; index--) {
      const block = this.#blocks[index]!;
      const first = end - block.count;
      const from = Math.max(0, block.count - missing);
      const events = block.read(from).map(({ event, at }, i): StoredEvent => {
        const seq = first + from + i;
        return { id: toEventId(this.#epoch, seq), seq, event, at, encoded: undefined };
      });
      fromBlocks.unshift(...events);
      missing -= block.count;
      end = first;
    }
    return [...fromBlocks, ...this.#young];
  }

  /** Keeps the oldest young event as bytes. It is young until it is in a block, also where there is no memory for that. */
  #keepOldest(): void {
    const last = this.#blocks.at(-1);
    const open = last?.isComplete ? undefined : last;
    const isFull = open !== undefined && (open.count >= this.#fullAt || open.size > maxBlockBytes);
    if (isFull) open.complete();
    const block = open === undefined || isFull ? new EventBlock(isFull) : open;
    block.add(this.#young[0]!);
    if (block !== open) this.#blocks.push(block);
    this.#young.shift();
    this.#inBlocks += 1;
    this.#dropOldestBlock(block);
  }

  /** Where the others have as many events as are to be kept. */
  #dropOldestBlock(newest: EventBlock): void {
    const oldest = this.#blocks[0]!;
    if (oldest === newest || this.count - oldest.count < this.#maxEvents) return;
    this.#blocks.shift();
    this.#inBlocks -= oldest.count;
  }
}
