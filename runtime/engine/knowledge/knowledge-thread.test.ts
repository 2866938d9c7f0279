import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { silentLogger } from '../../core/ports/logger.ts';
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
