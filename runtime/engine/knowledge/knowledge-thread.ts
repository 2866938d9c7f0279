/** The knowledge in a thread of its own: the service asks, and what it knows without asking is the last reading's. */
import { Worker } from 'node:worker_threads';
import { EarshotError } from '../../../shared/errors.ts';
import type { Logger } from '../../core/ports/logger.ts';
import type { Embedder } from '../embedding/embedder.ts';
import { createMailbox } from '../mailbox.ts';
import type { KnowledgeAnswer, KnowledgeBase, Turn } from '../ports.ts';
import { stopThread } from '../stop-thread.ts';
import { threadOptions } from '../thread-options.ts';
import type { ArticleName, KnowledgeSetup, LocalKnowledge } from './knowledge-base.ts';
import type {
  KnowledgeMessage,
  KnowledgeQuestion,
  KnowledgeRequest,
  KnowledgeResult,
  KnowledgeState,
  KnowledgeWorkerSetup,
} from './knowledge-protocol.ts';

/** After so many unexpected ends it is not started again. */
const mostStarts = 5;
const stoppedSentence = `Knowledge search has stopped: its thread ended ${mostStarts} times; start the service again`;

export type KnowledgeThreadSetup = Omit<KnowledgeSetup, 'onLoaded'> & {
  /** For tests: another thread in place of the real one. */
  readonly startWorker?: (data: KnowledgeWorkerSetup) => Worker;
};

/**
 * Starts its thread at the first need; nothing waits longer than the thread lives. A question whose thread ends unexpectedly, or
 * that comes after the last start, rejects with EarshotError `unavailable`; after `close` there is no answer and no error.
 */
export function createKnowledgeThread(setup: KnowledgeThreadSetup): LocalKnowledge {
  return new KnowledgeThread(setup);
}

type Thread = { readonly worker: Worker; readonly post: (request: KnowledgeRequest) => void };
/** Of a union each member, which `Omit` alone does not give. */
type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never;
type Waiting = { readonly resolve: (result: KnowledgeResult) => void; readonly reject: (error: EarshotError) => void };
type Setup = {
  readonly data: KnowledgeWorkerSetup;
  readonly embedder: Embedder;
  readonly logger: Logger;
  readonly startWorker: (data: KnowledgeWorkerSetup) => Worker;
};

class KnowledgeThread implements LocalKnowledge {
  readonly #setup: Setup;
  readonly #waiting = new Map<number, Waiting>();
  #state: KnowledgeState = { articles: [], problems: [], phrases: [] };
  #thread: Thread | undefined;
  #starts = 0;
  #nextId = 1;
  #closed = false;

  constructor({ embedder, logger, startWorker = startThread, ...setup }: KnowledgeThreadSetup) {
    const { folder, cacheDir, usualLanguage } = setup;
    this.#setup = { data: { folder, cacheDir, usualLanguage }, embedder, logger, startWorker };
  }

  async search(...[query, history, languageCode, live]: Parameters<KnowledgeBase['search']>) {
    const { folders } = live ?? {};
    return (await this.#ask({ kind: 'search', query, history, languageCode, folders })) as KnowledgeAnswer | undefined;
  }

  async proactive(...[turn, history, languageCode, folders]: Parameters<KnowledgeBase['proactive']>) {
    return (await this.#ask({ kind: 'proactive', turn, history, languageCode, folders })) as
      | KnowledgeAnswer
      | undefined;
  }

  async rank(query: string, languageCode: string, history: readonly Turn[] = []): Promise<readonly ArticleName[]> {
    return ((await this.#ask({ kind: 'rank', query, history, languageCode })) ?? []) as readonly ArticleName[];
  }

  async learned(): Promise<void> {
    await this.#ask({ kind: 'learned' });
  }

  warm(): void {
    this.#running()?.post({ kind: 'warm' });
  }

  phrases(): readonly string[] {
    return this.#state.phrases;
  }

  problems(): ReturnType<KnowledgeBase['problems']> {
    return this.#state.problems;
  }

  articles(): readonly ArticleName[] {
    return this.#state.articles;
  }

  get unavailable(): string | undefined {
    return !this.#thread && this.#starts >= mostStarts ? stoppedSentence : undefined;
  }

  get articleCount(): number {
    return this.#state.articles.length;
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const { resolve } of this.#waiting.values()) resolve(undefined);
    this.#waiting.clear();
    if (this.#thread) await stopThread(this.#thread.worker);
  }

  #ask(question: WithoutId<KnowledgeQuestion>): Promise<KnowledgeResult> {
    const thread = this.#running();
    if (!thread) return this.#closed ? Promise.resolve(undefined) : Promise.reject(ended(this.unavailable));
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      // The thread keeps the process alive only while somebody waits for it.
      thread.worker.ref();
      thread.post({ ...question, id } as KnowledgeQuestion);
    });
  }

  #running(): Thread | undefined {
    if (this.#closed || this.unavailable !== undefined) return undefined;
    this.#thread ??= this.#start();
    return this.#thread;
  }

  #start(): Thread {
    this.#starts++;
    const worker = this.#setup.startWorker(this.#setup.data);
    worker.unref();
    const thread = { worker, post: createMailbox<KnowledgeRequest>(worker) };
    worker.on('message', (message: KnowledgeMessage) => this.#receive(message, thread));
    let failure: Error | undefined;
    worker.on('error', (error: Error) => {
      failure = error;
    });
    worker.on('exit', () => this.#onExit(failure));
    return thread;
  }

  #onExit(error: Error | undefined): void {
    this.#thread = undefined;
    if (this.#closed) return;
    this.#setup.logger.error(
      this.unavailable ?? 'The knowledge thread ended; it is started again at the next question',
      { error },
    );
    for (const { reject } of this.#waiting.values()) reject(ended(this.unavailable, error));
    this.#waiting.clear();
  }

  #receive(message: KnowledgeMessage, { worker, post }: Thread): void {
    const { embedder, logger } = this.#setup;
    switch (message.kind) {
      case 'listening':
        return;
      case 'state':
        this.#state = message;
        return;
      case 'log':
        logger[message.level](message.sentence, message.fields);
        return;
      case 'result':
        this.#waiting.get(message.id)?.resolve(message.result);
        this.#waiting.delete(message.id);
        if (this.#waiting.size === 0) worker.unref();
        return;
      case 'embed':
        this.#orNothing(embedder.embed(message.texts, message.options), (vectors) =>
          post({ kind: 'embedded', id: message.id, vectors }),
        );
        return;
      case 'rerank':
        this.#orNothing(embedder.rerank(message.query, message.texts, message.language), (shares) =>
          post({ kind: 'reranked', id: message.id, shares }),
        );
        return;
    }
  }

  /** The thread waits for an answer to each of its questions: a model that fails counts as none. */
  #orNothing<T>(work: Promise<T | undefined>, post: (answer: T | undefined) => void): void {
    work
      .catch((error: unknown) => {
        this.#setup.logger.warn('A model of the knowledge failed; the search goes on without it', {
          error: error as Error,
        });
        return undefined;
      })
      .then(post)
      .catch((error: unknown) =>
        this.#setup.logger.warn('The knowledge thread could not be reached', { error: error as Error }),
      );
  }
}

function ended(stopped: string | undefined, cause?: unknown): EarshotError {
  if (stopped !== undefined) return new EarshotError('unavailable', { detail: stopped, cause, retryable: false });
  return new EarshotError('unavailable', { detail: 'Knowledge search was interrupted; ask again', cause });
}

function startThread(data: KnowledgeWorkerSetup): Worker {
  return new Worker(new URL('./knowledge.worker.ts', import.meta.url), threadOptions(data));
}
