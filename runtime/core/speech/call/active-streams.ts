/** The streams that are being fed: the current one and, while it is being replaced, its successor. */
import type { RecognitionStream } from '../streams/recognition-stream.ts';
import type { StreamSlot } from '../streams/state.ts';

export class ActiveStreams {
  #current: RecognitionStream | undefined = undefined;
  #successor: RecognitionStream | undefined = undefined;

  get current(): RecognitionStream | undefined {
    return this.#current;
  }

  get successor(): RecognitionStream | undefined {
    return this.#successor;
  }

  put(slot: StreamSlot, stream: RecognitionStream): void {
    if (slot === 'current') this.#current = stream;
    else this.#successor = stream;
  }

  /** Empties the slot and returns the stream that was in it. */
  take(slot: StreamSlot): RecognitionStream | undefined {
    if (slot === 'current') {
      const stream = this.#current;
      this.#current = undefined;
      return stream;
    }
    const stream = this.#successor;
    this.#successor = undefined;
    return stream;
  }

  slotOf(stream: RecognitionStream): StreamSlot | undefined {
    if (stream === this.#current) return 'current';
    return stream === this.#successor ? 'successor' : undefined;
  }

  /** The successor becomes the current stream. */
  promote(): void {
    this.#current = this.#successor;
    this.#successor = undefined;
  }

  /** Sends the audio that is there. `flush`: also less than one message. */
  feed(flush = false): void {
    this.#current?.feed(flush);
    this.#successor?.feed(flush);
  }

  /** Sends silence that takes no call time. */
  pad(samples: number): void {
    this.#current?.pad(samples);
    this.#successor?.pad(samples);
  }
}
