/** How far one reader of an event stream is behind: the bytes that wait in its sink, and since when. */
import type { SseSink } from './sse-sink.ts';

export type ReaderBufferLimits = {
  /** Bytes that a reader may be behind. */
  readonly maxBufferedBytes: number;
  /** How long a reader may go without reading everything, in ms. */
  readonly maxStallMs: number;
};

export class ReaderBuffer {
  readonly #sink: SseSink;
  readonly #limits: ReaderBufferLimits;
  // A reset or a long tail may be larger than the limit. It is allowed for until the reader has read it.
  #allowedBytes: number;
  #emptyAt: number;

  constructor(sink: SseSink, limits: ReaderBufferLimits, now: number) {
    this.#sink = sink;
    this.#limits = limits;
    this.#allowedBytes = limits.maxBufferedBytes;
    this.#emptyAt = now;
  }

  get bytes(): number {
    return this.#sink.bufferedBytes();
  }

  /** What is buffered now does not count against the reader. */
  allowBuffered(): void {
    this.#allowedBytes = this.bytes + this.#limits.maxBufferedBytes;
  }

  /** What was buffered since `before` bytes does not count against the reader. */
  allowSince(before: number): void {
    this.#allowedBytes += Math.max(0, this.bytes - before);
  }

  /** True where the reader is too many bytes behind. */
  isTooFarBehind(): boolean {
    const { bytes } = this;
    if (bytes <= this.#limits.maxBufferedBytes) this.#allowedBytes = this.#limits.maxBufferedBytes;
    return bytes > this.#allowedBytes;
  }

  /** To be called regularly: true where the buffer has not been empty for too long. */
  isStalled(now: number): boolean {
    const { bytes } = this;
    if (bytes === 0) this.#emptyAt = now;
    if (bytes <= this.#limits.maxBufferedBytes) this.#allowedBytes = this.#limits.maxBufferedBytes;
    return now - this.#emptyAt >= this.#limits.maxStallMs;
  }
}
