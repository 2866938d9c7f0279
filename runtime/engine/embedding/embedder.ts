/** Texts to vectors, in a worker thread. Every user of it works without it too. */
import { Worker } from 'node:worker_threads';
import type { EngineLanguage } from '../../../shared/languages.ts';
import type { Logger } from '../../core/ports/logger.ts';
import { createMailbox } from '../mailbox.ts';
import { stopThread } from '../stop-thread.ts';
import { threadOptions } from '../thread-options.ts';
import type { TextKind } from './sentence-model.ts';

/**
 * What the vectors are for. What was learned of questions and the passages that answer them serves knowledge alone: the weights of moods
 * and intents belong to the model as it was published.
 */
export type EmbedUse = 'talk' | 'knowledge';
export type EmbedOptions = {
  readonly language: EngineLanguage;
  /** What the texts are: some models treat the two differently. Absent: questions and what else people say. */
  readonly about?: TextKind;
  /** Absent: talk. */
  readonly use?: EmbedUse;
  /** Texts that are needed at every start; they wait for all others. */
  readonly keep?: boolean;
};
type EmbedRequest = {
  readonly kind: 'embed';
  readonly id: number;
  readonly texts: readonly string[];
} & Required<EmbedOptions>;
type RerankRequest = {
  readonly kind: 'rerank';
  readonly id: number;
  readonly language: EngineLanguage;
  readonly query: string;
  readonly texts: readonly string[];
};
export type EmbeddingRequest = EmbedRequest | RerankRequest;
export type EmbeddingResponse =
  | { readonly kind: 'listening' }
  | { readonly kind: 'problem'; readonly sentence: string }
  /** No model of the language. */
  | { readonly kind: 'none'; readonly id: number }
  | { readonly kind: 'vectors'; readonly id: number; readonly vectors: readonly Float32Array[] }
  | { readonly kind: 'scores'; readonly id: number; readonly scores: readonly number[] };
export type EmbeddingWorkerSetup = { readonly cacheDir: string; readonly modelsDir: string };

export interface Embedder {
  /** One vector of length 1 per text; undefined where no model knows the language. */
  embed(texts: readonly string[], options: EmbedOptions): Promise<readonly Float32Array[] | undefined>;
  /** How far each text answers the query, 0 … 1; undefined where there is no re-ranker for the language. */
  rerank(query: string, texts: readonly string[], language: EngineLanguage): Promise<readonly number[] | undefined>;
  close(): Promise<void>;
}

export const noEmbedder: Embedder = {
  embed: async () => undefined,
  rerank: async () => undefined,
  close: async () => undefined,
};

/** The last texts, because all parts of the engine ask about the same turn. */
const remembered = 500;

/** Starts its thread at the first need. */
export function createEmbedder(setup: EmbeddingWorkerSetup & { readonly logger: Logger }): Embedder {
  return new EmbedderThread(setup);
}

type Answer = Extract<EmbeddingResponse, { readonly id: number }>;

class EmbedderThread implements Embedder {
  readonly #setup: EmbeddingWorkerSetup & { readonly logger: Logger };
  readonly #waiting = new Map<number, (answer: Answer | undefined) => void>();
  readonly #recent = new Map<string, Promise<Float32Array | undefined>>();
  /** Purposes and languages that have no model. */
  readonly #without = new Set<string>();
  #worker: { readonly thread: Worker; readonly post: (request: EmbeddingRequest) => void } | undefined;
  #gone = false;
  #nextId = 1;

  constructor(setup: EmbeddingWorkerSetup & { readonly logger: Logger }) {
    this.#setup = setup;
  }

  async embed(texts: readonly string[], options: EmbedOptions): Promise<readonly Float32Array[] | undefined> {
    if (texts.length === 0) return [];
    if (options.keep) return this.#embedAll(texts, options);
    const vectors = await Promise.all(texts.map((text) => this.#embedOne(text, options)));
    return vectors.includes(undefined) ? undefined : (vectors as Float32Array[]);
  }

  async rerank(query: string, texts: readonly string[], language: EngineLanguage) {
    const answer = await this.#ask({ kind: 'rerank', id: this.#nextId++, query, texts, language });
    return answer?.kind === 'scores' ? answer.scores : undefined;
  }

  async close(): Promise<void> {
    this.#stop();
    if (this.#worker) await stopThread(this.#worker.thread);
  }

  async #embedAll(texts: readonly string[], { language, about = 'query', use = 'talk', keep = false }: EmbedOptions) {
    const answer = await this.#ask({ kind: 'embed', id: this.#nextId++, texts, language, about, use, keep });
    return answer?.kind === 'vectors' ? answer.vectors : undefined;
  }

  #embedOne(text: string, options: EmbedOptions): Promise<Float32Array | undefined> {
    const key = `${options.language} ${options.about} ${options.use} ${text}`;
    const known = this.#recent.get(key);
    if (known) return known;
    const made = this.#embedAll([text], options).then((vectors) => vectors?.[0]);
    this.#recent.set(key, made);
    if (this.#recent.size > remembered) this.#recent.delete(this.#recent.keys().next().value!);
    return made;
  }

  async #ask(request: EmbeddingRequest): Promise<Answer | undefined> {
    const purpose = `${request.kind} ${request.language}`;
    if (this.#gone || this.#without.has(purpose)) return undefined;
    this.#worker ??= this.#start();
    const { post } = this.#worker;
    const answer = await new Promise<Answer | undefined>((resolve) => {
      this.#waiting.set(request.id, resolve);
      post(request);
    });
    if (answer?.kind === 'none') this.#without.add(purpose);
    return answer;
  }

  #start() {
    const { cacheDir, modelsDir, logger } = this.#setup;
    const thread = new Worker(
      new URL('./embedding.worker.ts', import.meta.url),
      threadOptions({ cacheDir, modelsDir }),
    );
    thread.unref();
    thread.on('message', (message: EmbeddingResponse) => {
      if (message.kind === 'problem') logger.warn(message.sentence);
      if (!('id' in message)) return;
      this.#waiting.get(message.id)?.(message);
      this.#waiting.delete(message.id);
    });
    thread.on('error', () => this.#stop('Search by meaning stopped; words are still searched'));
    thread.on('exit', () => this.#stop());
    return { thread, post: createMailbox<EmbeddingRequest>(thread) };
  }

  #stop(sentence?: string): void {
    if (!this.#gone && sentence !== undefined) this.#setup.logger.warn(sentence);
    this.#gone = true;
    for (const resolve of this.#waiting.values()) resolve(undefined);
    this.#waiting.clear();
  }
}

/** Of two vectors of length 1: −1 … 1. */
export function cosine(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
