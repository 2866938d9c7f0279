import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { silentLogger } from '../../core/ports/logger.ts';
import { type Embedder, noEmbedder } from '../embedding/embedder.ts';
import { letterVector } from '../understanding/letter-vectors.ts';
import { cardWeights, judgeWeights } from './judge.ts';
import { createKnowledgeBase } from './knowledge-base.ts';
import { createPassageIndex } from './passage-index.ts';
import { readQuery } from './query.ts';
import { readFolder } from './read-folder.ts';

const articles = {
  'refunds.md': '# Refunds\n\nA refund takes three to five days. The bank shows the refund later.\n',
  'parking.md': '# Parking\n\nThe garage is open at night. Parking costs eight dollars.\n',
};
/** Letters in place of a meaning: the weights count only where texts have vectors. */
const embedder: Embedder = {
  ...noEmbedder,
  embed: async (texts, { language }) => texts.map((text) => letterVector(text, language)),
};

test('a card that no one asked for is judged by the weights of cards, and an answer to a question by those of questions', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cards-'));
  for (const [name, text] of Object.entries(articles)) await writeFile(join(folder, name), text);
  const base = createKnowledgeBase({ folder, embedder, logger: silentLogger });
  try {
    await base.learned();
    const index = createPassageIndex((await readFolder(folder)).articles, embedder);
    await index.learn();
    const text = 'How long does a refund take?';
    const query = readQuery(text, [], 'en');
    const [card] = await index.search(query, { weights: cardWeights });
    const [answer] = await index.search(query, { weights: judgeWeights });
    const shown = (confidence = 0) => Math.round(confidence * 1000) / 1000;
    assert.notEqual(shown(card?.confidence), shown(answer?.confidence), 'the two weights give the same here');
    const offered = await base.proactive({ id: 't1', role: 'customer', text, at: 0 }, [], 'en');
    assert.equal(offered?.confidence, shown(card?.confidence));
    assert.equal((await base.search(text, [], 'en'))?.confidence, shown(answer?.confidence));
  } finally {
    await base.close();
    await rm(folder, { recursive: true });
  }
});
