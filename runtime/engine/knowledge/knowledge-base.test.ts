import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { silentLogger } from '../../core/ports/logger.ts';
import { until } from '../../testing/until.ts';
import { noEmbedder } from '../embedding/embedder.ts';
import type { Turn } from '../ports.ts';
import { createKnowledgeBase, type LocalKnowledge } from './knowledge-base.ts';

const refunds =
  '---\ntitle: Refunds\nuri: https://help.example/refunds\n---\n\n## How long it takes\n\nA refund takes three to five days. The bank shows it later.\n';
const turn = (text: string, id = 't1'): Turn => ({ id, role: 'customer', text, at: 0 });

/** Search by words alone: what these tests are about does not need the sentence model. */
async function withFolder(
  files: Record<string, string>,
  run: (base: LocalKnowledge, folder: string) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'articles-'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const base = createKnowledgeBase({ folder, embedder: noEmbedder, logger: silentLogger });
  try {
    await base.learned();
    await run(base, folder);
  } finally {
    await base.close();
    await rm(folder, { recursive: true });
  }
}

test('an answer comes from a passage and names where it stands', () =>
  withFolder({ 'refunds.md': refunds }, async (base) => {
    const answer = await base.search('how long does the refund take', [], 'en-US');
    assert.equal(answer?.answer, 'A refund takes three to five days. The bank shows it later.');
    assert.equal(answer?.sources[0]?.title, 'Refunds');
    assert.equal(answer?.sources[0]?.uri, 'https://help.example/refunds');
    assert.ok(answer!.confidence > 0 && answer!.confidence <= 1);
  }));

test('nothing is found where nothing answers, and Spanish questions do not get English articles', () =>
  withFolder({ 'refunds.md': refunds }, async (base) => {
    assert.equal(await base.search('who won the football game', [], 'en-US'), undefined);
    assert.equal(await base.search('refund', [], 'es-ES'), undefined);
  }));

test('it speaks unasked for a question, not for small talk, not for the agent, and not twice', () =>
  withFolder({ 'refunds.md': refunds }, async (base) => {
    const asked = turn('How long does a refund take?');
    assert.equal((await base.proactive(asked, [], 'en'))?.sources[0]?.title, 'Refunds');
    assert.equal(await base.proactive(turn('Hello, good morning.'), [], 'en'), undefined);
    assert.equal(await base.proactive({ ...asked, role: 'agent' }, [], 'en'), undefined);
    assert.equal(await base.proactive(turn('So how long does the refund take?', 't2'), [asked], 'en'), undefined);
  }));

test('a broken file is a problem with a sentence, and the others are read', () =>
  withFolder({ 'refunds.md': refunds, 'bad.md': '---\ntitle: x\n', 'empty.md': '' }, async (base) => {
    assert.equal(base.articleCount, 1);
    assert.deepEqual(
      base.problems().map((p) => p.file),
      ['bad.md', 'empty.md'],
    );
    assert.match(base.problems()[0]!.problem, /front matter has no end/);
  }));

test('a folder that is not there is a problem that names the setting', async () => {
  const base = createKnowledgeBase({
    folder: join(tmpdir(), 'no-such-folder-at-all'),
    embedder: noEmbedder,
    logger: silentLogger,
  });
  await base.learned();
  assert.match(base.problems()[0]!.problem, /KNOWLEDGE_DIR/);
  assert.equal(await base.search('anything', [], 'en'), undefined);
  await base.close();
});

test('an article that changes is read again while it runs', () =>
  withFolder({ 'refunds.md': refunds }, async (base, folder) => {
    await writeFile(join(folder, 'refunds.md'), refunds.replace('three to five days', 'twenty minutes'));
    await writeFile(join(folder, 'gifts.md'), '# Gift cards\n\nGift cards never expire.\n');
    const answer = async (query: string) => (await base.search(query, [], 'en'))?.answer ?? '';
    await until(async () => /twenty minutes/.test(await answer('how long does the refund take')));
    await until(async () => /never expire/.test(await answer('do gift cards expire')));
  }));
