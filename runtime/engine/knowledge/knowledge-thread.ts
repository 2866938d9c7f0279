/** The knowledge in a thread of its own: the service asks, and what it knows without asking is the last reading's. */
import { Worker } from 'node:worker_threads';
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

/** Starts its thread at the first need; nothing waits longer than the thread lives. */
export function createKnowledgeThread(setup: Omit<KnowledgeSetup, 'onLoaded'>): LocalKnowledge {
  return new KnowledgeThread(setup);
}

type Thread = { readonly worker: Worker; readonly post: (request: KnowledgeRequest) => void };
/** Of a union each member, which `Omit` alone does not give. */
type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never;

class KnowledgeThread implements LocalKnowledge {
  readonly #setup: { readonly data: KnowledgeWorkerSetup; readonly embedder: Embedder; readonly logger: Logger };
  readonly #waiting = new Map<number, (result: KnowledgeResult) => void>();
  #state: KnowledgeState = { articles: [], problems: [], phrases: [] };
  #thread: Thread | undefined;
  #starts = 0;
  #nextId = 1;
  #closed = false;

  constructor({ folder, cacheDir, usualLanguage, embedder, logger }: KnowledgeSetup) {
    this.#setup = { data: { folder, cacheDir, usualLanguage }, embedder, logger };
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

  get articleCount(): number {
    return this.#state.articles.length;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#answerNothing();
    if (this.#thread) await stopThread(this.#thread.worker);
  }

  #ask(question: WithoutId<KnowledgeQuestion>): Promise<KnowledgeResult> {
    const thread = this.#running();
    if (!thread) return Promise.resolve(undefined);
    const id = this.#nextId++;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      // The thread keeps the process alive only while somebody waits for it.
      thread.worker.ref();
      thread.post({ ...question, id } as KnowledgeQuestion);
    });
  }

  #running(): Thread | undefined {
    if (this.#closed || (!this.#thread && this.#starts >= mostStarts)) return undefined;
    this.#thread ??= this.#start();
    return this.#thread;
  }

  #start(): Thread {
    this.#starts++;
    const worker = new Worker(new URL('./knowledge.worker.ts', import.meta.url), threadOptions(this.#setup.data));
    worker.unref();
    const thread = { worker, post: createMailbox<KnowledgeRequest>(worker) };
    worker.on('message', (message: KnowledgeMessage) => void this.#receive(message, thread));
    worker.on('error', (error) =>
      this.#setup.logger.error('The knowledge thread ended; it is started again at the next question', { error }),
    );
    worker.on('exit', () => {
      this.#thread = undefined;
      this.#answerNothing();
    });
    return thread;
  }

  async #receive(message: KnowledgeMessage, { worker, post }: Thread): Promise<void> {
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
        this.#waiting.get(message.id)?.(message.result);
        this.#waiting.delete(message.id);
        if (this.#waiting.size === 0) worker.unref();
        return;
      case 'embed':
        post({ kind: 'embedded', id: message.id, vectors: await embedder.embed(message.texts, message.options) });
        return;
      case 'rerank': {
        const { query, texts, language } = message;
        post({ kind: 'reranked', id: message.id, shares: await embedder.rerank(query, texts, language) });
        return;
      }
    }
  }

  #answerNothing(): void {
    for (const resolve of this.#waiting.values()) resolve(undefined);
    this.#waiting.clear();
  }
}
