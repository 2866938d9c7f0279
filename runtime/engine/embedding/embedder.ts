/** Texts to vectors, in a worker thread. Every user of it works without it too. */
import { Worker } from 'node:worker_threads';
import type { Logger } from '../../core/ports/logger.ts';
import { createMailbox } from '../mailbox.ts';
import { stopThread } from '../stop-thread.ts';
import { threadOptions } from '../thread-options.ts';

export type EmbeddingRequest = { readonly id: number; readonly texts: readonly string[]; readonly keep: boolean };
export type EmbeddingResponse =
  | { readonly kind: 'listening' }
  | { readonly kind: 'ready' }
  | { readonly kind: 'unavailable'; readonly sentence: string }
  | { readonly kind: 'vectors'; readonly id: number; readonly vectors: readonly Float32Array[] };
export type EmbeddingWorkerSetup = { readonly cacheDir: string };

export interface Embedder {
  /** One vector of length 1 per text; undefined without a model. `keep`: texts that are needed at every start. */
  embed(texts: readonly string[], keep?: boolean): Promise<readonly Float32Array[] | undefined>;
  close(): Promise<void>;
}

export const noEmbedder: Embedder = { embed: async () => undefined, close: async () => undefined };

/** The last texts, because all parts of the engine ask about the same turn. */
const remembered = 500;

/** Starts its thread at the first need. */
export function createEmbedder(setup: { readonly cacheDir: string; readonly logger: Logger }): Embedder {
  const waiting = new Map<number, (vectors: readonly Float32Array[] | undefined) => void>();
  const recent = new Map<string, Promise<Float32Array | undefined>>();
  let worker: Worker | undefined;
  let post: (request: EmbeddingRequest) => void = () => undefined;
  let gone = false;
  let nextId = 1;

  function stop(sentence?: string): void {
    if (!gone && sentence !== undefined) setup.logger.warn(sentence);
    gone = true;
    for (const resolve of waiting.values()) resolve(undefined);
    waiting.clear();
  }

  function start(): Worker {
    const thread = new Worker(
      new URL('./embedding.worker.ts', import.meta.url),
      threadOptions({ cacheDir: setup.cacheDir }),
    );
    thread.unref();
    post = createMailbox<EmbeddingRequest>(thread);
    thread.on('message', (message: EmbeddingResponse) => {
      if (message.kind === 'unavailable') stop(message.sentence);
      if (message.kind !== 'vectors') return;
      waiting.get(message.id)?.(message.vectors);
      waiting.delete(message.id);
    });
    thread.on('error', () => stop('Search by meaning stopped; words are still searched'));
    thread.on('exit', () => stop());
    return thread;
  }

  function ask(texts: readonly string[], keep: boolean): Promise<readonly Float32Array[] | undefined> {
    if (gone) return Promise.resolve(undefined);
    worker ??= start();
    const id = nextId++;
    return new Promise((resolve) => {
      waiting.set(id, resolve);
      post({ id, texts, keep });
    });
  }

  function askOne(text: string): Promise<Float32Array | undefined> {
    const known = recent.get(text);
    if (known) return known;
    const made = ask([text], false).then((vectors) => vectors?.[0]);
    recent.set(text, made);
    if (recent.size > remembered) recent.delete(recent.keys().next().value!);
    return made;
  }

  return {
    async embed(texts, keep = false) {
      if (texts.length === 0) return [];
      if (keep) return ask(texts, true);
      const vectors = await Promise.all(texts.map(askOne));
      return vectors.includes(undefined) ? undefined : (vectors as Float32Array[]);
    },
    async close() {
      stop();
      if (worker) await stopThread(worker);
    },
  };
}

/** Of two vectors of length 1: −1 … 1. */
export function cosine(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
