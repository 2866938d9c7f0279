/**
 * Entry of the embedding worker: texts to vectors, and questions with passages to scores. Vectors of texts that are needed at every
 * start (articles, examples) are kept in a file, because computing them takes seconds to hours.
 */
import process from 'node:process';
import { parentPort, workerData } from 'node:worker_threads';
import { listening } from '../mailbox.ts';
import { exitOnRequest } from '../stop-thread.ts';
import type { EmbeddingRequest, EmbeddingResponse, EmbeddingWorkerSetup } from './embedder.ts';
import { ModelSet } from './model-set.ts';

const port = parentPort!;
const { cacheDir, modelsDir } = workerData as EmbeddingWorkerSetup;
const send = (message: EmbeddingResponse) => port.postMessage(message);

/** For larger batches the installed model's library starts threads of its own. */
const batch = 8;

const models = new ModelSet({ cacheDir, modelsDir, warn: (sentence) => send({ kind: 'problem', sentence }) });
const queues: { urgent: EmbeddingRequest[]; bulk: EmbeddingRequest[] } = { urgent: [], bulk: [] };
let working = false;

exitOnRequest(port, () => process.exit());
port.on('message', (request: EmbeddingRequest) => {
  if (request.kind !== 'embed' && request.kind !== 'rerank') return;
  queues[request.kind === 'embed' && request.keep ? 'bulk' : 'urgent'].push(request);
  void work();
});
send(listening);

const next = () => queues.urgent.shift() ?? queues.bulk.shift();

async function work(): Promise<void> {
  if (working) return;
  working = true;
  for (let request = next(); request; request = next()) {
    await answerOrNone(request);
    // Lets a question of a live call overtake the rest of an index.
    await new Promise((resolve) => setImmediate(resolve));
  }
  working = false;
}

/** A list of examples takes seconds; a question of a live call does not wait for its end. */
async function answerUrgent(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  for (let urgent = queues.urgent.shift(); urgent; urgent = queues.urgent.shift()) await answerOrNone(urgent);
}

const answerOrNone = (request: EmbeddingRequest): Promise<void> =>
  answer(request).catch(() => send({ kind: 'none', id: request.id }));

async function answer(request: EmbeddingRequest): Promise<void> {
  const { id, language } = request;
  if (request.kind === 'rerank') {
    const scores = await (await models.reranker(language))?.score(request.query, request.texts);
    send(scores ? { kind: 'scores', id, scores } : { kind: 'none', id });
    return;
  }
  const found = await models.embedder(language, request.use);
  if (!found) {
    send({ kind: 'none', id });
    return;
  }
  const { model, kept, read } = found;
  const texts = request.texts.map(read);
  const keyOf = (text: string) => `${request.about} ${text}`;
  const missing = [...new Set(texts)].filter((text) => kept.get(keyOf(text)) === undefined);
  const made = new Map<string, Float32Array>();
  for (let at = 0; at < missing.length; at += batch) {
    if (request.keep) await answerUrgent();
    const part = missing.slice(at, at + batch);
    const vectors = await model.embed(part, request.about);
    for (const [i, text] of part.entries()) made.set(keyOf(text), vectors[i]!);
  }
  const vectors = texts.map((text) => made.get(keyOf(text)) ?? kept.get(keyOf(text))!);
  send({ kind: 'vectors', id, vectors });
  if (request.keep && made.size > 0) await kept.add(made);
}
