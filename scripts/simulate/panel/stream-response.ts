/** An event stream between a panel and an instance, over a simulated connection: the sink that the service writes to, and the body that the panel reads. */
import type { SseSink } from '../../../runtime/http/sse-sink.ts';
import type { Connection } from '../world/network.ts';

type Chunk = { readonly done: boolean; readonly value: Uint8Array | undefined };

/** The part of a web stream that the panel uses, without the machinery of a real one. */
export class StreamBody {
  readonly #chunks: Chunk[] = [];
  readonly #onCancel: () => void;
  #waiting: { resolve(chunk: Chunk): void; reject(error: Error): void } | undefined;
  #failure: Error | undefined;

  constructor(onCancel: () => void) {
    this.#onCancel = onCancel;
  }

  push(value: Uint8Array): void {
    this.#add({ done: false, value });
  }

  end(): void {
    this.#add({ done: true, value: undefined });
  }

  fail(error: Error): void {
    this.#failure = error;
    this.#waiting?.reject(error);
    this.#waiting = undefined;
  }

  getReader() {
    return {
      read: (): Promise<Chunk> =>
        new Promise((resolve, reject) => {
          const chunk = this.#chunks.shift();
          if (chunk) resolve(chunk);
          else if (this.#failure) reject(this.#failure);
          else this.#waiting = { resolve, reject };
        }),
      cancel: async (): Promise<void> => this.#onCancel(),
    };
  }

  #add(chunk: Chunk): void {
    if (this.#waiting) {
      const { resolve } = this.#waiting;
      this.#waiting = undefined;
      resolve(chunk);
    } else this.#chunks.push(chunk);
  }
}

export type SinkSetup = {
  readonly connection: Connection;
  readonly body: StreamBody;
  readonly now: () => number;
  /** What arrives next was written at this time. */
  readonly onArrival: (writtenAt: number) => void;
  /** The response has arrived to its end. */
  readonly onEnd: () => void;
};

/** What the instance writes travels to `body`; bytes count as buffered until they arrive. */
export function createSimulatedSink({ connection, body, now, onArrival, onEnd }: SinkSetup): SseSink {
  let buffered = 0;
  return {
    write(bytes) {
      buffered += bytes.length;
      const writtenAt = now();
      connection.toNear(() => {
        buffered -= bytes.length;
        onArrival(writtenAt);
        body.push(bytes);
      });
    },
    bufferedBytes: () => buffered,
    end() {
      connection.toNear(() => {
        body.end();
        onEnd();
      });
    },
    destroy() {
      connection.break();
    },
  };
}
