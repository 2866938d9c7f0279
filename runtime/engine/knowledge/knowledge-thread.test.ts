import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Worker } from 'node:worker_threads';
import type { EarshotError } from '../../../shared/errors.ts';
import { type Logger, silentLogger } from '../../core/ports/logger.ts';
import { type Embedder, noEmbedder } from '../embedding/embedder.ts';
import { createKnowledgeThread } from './knowledge-thread.ts';

async function withArticles(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'thread-'));
  await writeFile(join(folder, 'refunds.md'), '# Refunds\n\nA refund takes five days. It goes to the card.\n');
  await writeFile(join(folder, 'broken.md'), '# Nothing\n');
  try {
    await run(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('the thread answers, and the service knows its articles and problems without asking', () =>
  withArticles(async (folder) => {
    const asked: string[] = [];
    const embedder: Embedder = {
      ...noEmbedder,
      embed: async (texts, { about, language }) =>
        void asked.push(...texts.map((text) => `${language} ${about}: ${text}`)),
      rerank: async (_, texts) => texts.map(() => 1),
    };
    const base = createKnowledgeThread({ folder, embedder, logger: silentLogger });
    try {
      const answer = await base.search('How long does a refund take?', [], 'en-US');
      assert.match(answer?.answer ?? '', /^A refund takes five days\./);
      assert.deepEqual(await base.rank('refund', 'en'), [{ file: 'refunds.md', title: 'Refunds', language: 'en' }]);
      assert.equal(base.articleCount, 1);
      assert.deepEqual(base.problems(), [{ file: 'broken.md', problem: 'It has no text below its title' }]);
      assert.ok(asked.includes('en passage: Refunds'));
    } finally {
      await base.close();
    }
    assert.equal(await base.search('How long does a refund take?', [], 'en-US'), undefined);
  }));

/** A thread that does nothing by itself. */
class IdleWorker extends EventEmitter {
  readonly posted: unknown[] = [];
  ref() {}
  unref() {}
  postMessage(message: unknown) {
    this.posted.push(message);
  }
}

function createRig(embedder: Embedder = noEmbedder) {
  const workers: IdleWorker[] = [];
  const logged: string[] = [];
  const startWorker = () => {
    const worker = new IdleWorker();
    workers.push(worker);
    return worker as unknown as Worker;
  };
  const note = (sentence: string) => void logged.push(sentence);
  const logger: Logger = { ...silentLogger, warn: note, error: note };
  return { base: createKnowledgeThread({ folder: '/nowhere', embedder, logger, startWorker }), workers, logged };
}

test('after its last unexpected end it says once that it stopped, and every question gets that as its error', async () => {
  const { base, workers, logged } = createRig();
  for (let start = 1; start <= 5; start++) {
    assert.equal(base.unavailable, undefined);
    const asked = base.search('refund', [], 'en');
    workers.at(-1)!.emit('exit', 1);
    await assert.rejects(asked, (error: EarshotError) => error.code === 'unavailable' && error.retryable === start < 5);
  }
  for (const asked of [base.search('refund', [], 'en'), base.rank('refund', 'en'), base.learned()])
    await assert.rejects(asked, /Knowledge search has stopped: its thread ended 5 times/);
  base.warm();
  assert.equal(workers.length, 5);
  assert.match(base.unavailable ?? '', /start the service again/);
  assert.equal(logged.filter((sentence) => /has stopped/.test(sentence)).length, 1);
});

test('a sentence model that fails counts as none, and the thread gets its answer', async () => {
  const failing = async () => {
    throw new Error('out of memory');
  };
  const { base, workers, logged } = createRig({ ...noEmbedder, embed: failing, rerank: failing });
  base.warm();
  const worker = workers[0]!;
  worker.emit('message', { kind: 'listening' });
  worker.emit('message', { kind: 'embed', id: 1, texts: ['refund'], options: { language: 'en' } });
  worker.emit('message', { kind: 'rerank', id: 2, query: 'refund', texts: [], language: 'en' });
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(worker.posted.slice(1), [
    { kind: 'embedded', id: 1, vectors: undefined },
    { kind: 'reranked', id: 2, shares: undefined },
  ]);
  assert.equal(logged.length, 2);
});
