/** Entry of the knowledge thread: reads, indexes and searches the articles, so that none of it holds up the service. */
import process from 'node:process';
import { parentPort, workerData } from 'node:worker_threads';
import type { Logger } from '../../core/ports/logger.ts';
import type { Embedder } from '../embedding/embedder.ts';
import { listening } from '../mailbox.ts';
import { exitOnRequest } from '../stop-thread.ts';
import { createKnowledgeBase } from './knowledge-base.ts';
import type {
  KnowledgeMessage,
  KnowledgeQuestion,
  KnowledgeRequest,
  KnowledgeResult,
  KnowledgeWorkerSetup,
} from './knowledge-protocol.ts';

const port = parentPort!;
const send = (message: KnowledgeMessage) => port.postMessage(message);

type Waiting<T> = Map<number, (answer: T) => void>;
const vectors: Waiting<readonly Float32Array[] | undefined> = new Map();
const shares: Waiting<readonly number[] | undefined> = new Map();
let nextId = 1;

function ask<T>(waiting: Waiting<T>, post: (id: number) => void): Promise<T> {
  const id = nextId++;
  return new Promise((resolve) => {
    waiting.set(id, resolve);
    post(id);
  });
}

const embedder: Embedder = {
  embed: (texts, options) => ask(vectors, (id) => send({ kind: 'embed', id, texts, options })),
  rerank: (query, texts, language) => ask(shares, (id) => send({ kind: 'rerank', id, query, texts, language })),
  close: async () => {},
};

const log =
  (level: 'info' | 'warn' | 'error'): Logger['info'] =>
  (sentence, fields) =>
    send({ kind: 'log', level, sentence, fields });
const logger: Logger = { debug() {}, info: log('info'), warn: log('warn'), error: log('error'), with: () => logger };

const base = createKnowledgeBase({
  ...(workerData as KnowledgeWorkerSetup),
  embedder,
  logger,
  onLoaded: () =>
    send({ kind: 'state', articles: base.articles(), problems: base.problems(), phrases: base.phrases() }),
});

exitOnRequest(port, () => process.exit());
port.on('message', (request: KnowledgeRequest) => {
  switch (request.kind) {
    case 'warm':
      return base.warm();
    case 'embedded':
      return settle(vectors, request.id, request.vectors);
    case 'reranked':
      return settle(shares, request.id, request.shares);
    case 'search':
    case 'proactive':
    case 'rank':
    case 'learned':
      return void answer(request);
  }
});
send(listening);

function settle<T>(waiting: Waiting<T>, id: number, answered: T): void {
  waiting.get(id)?.(answered);
  waiting.delete(id);
}

async function answer(question: KnowledgeQuestion): Promise<void> {
  const result = await resultOf(question).catch((error: unknown) => {
    logger.error('A question to the knowledge failed; it counts as not found', { error: error as Error });
    return undefined;
  });
  send({ kind: 'result', id: question.id, result });
}

async function resultOf(question: KnowledgeQuestion): Promise<KnowledgeResult> {
  switch (question.kind) {
    case 'search':
      return base.search(question.query, question.history, question.languageCode, { folders: question.folders });
    case 'proactive':
      return base.proactive(question.turn, question.history, question.languageCode, question.folders);
    case 'rank':
      return base.rank(question.query, question.languageCode, question.history);
    case 'learned':
      await base.learned();
      return undefined;
  }
}
