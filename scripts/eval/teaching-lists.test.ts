import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Embedder, noEmbedder } from '../../runtime/engine/embedding/embedder.ts';
import { loadGloss } from '../../runtime/engine/embedding/gloss.ts';
import { loadInstalledModel } from '../../runtime/engine/embedding/installed-model.ts';
import { builtInDataDir } from '../../runtime/engine/folders.ts';
import { readEngineData } from '../../runtime/engine/understanding/data-files.ts';
import { fitsEmbedder } from '../../runtime/engine/understanding/learned.ts';
import { readingDigest, readTeachingLists } from './teaching-lists.ts';

for (const language of ['en', 'es'] as const) {
  test(`what was learned in "${language}" is of the teaching lists as they are; else run npm run eval:teach`, async () => {
    const { intents, sentiment } = await readEngineData(builtInDataDir());
    const { sentences, digest } = readTeachingLists(language);
    assert.equal(intents[language].learned?.lists, digest);
    assert.equal(sentiment[language].learned?.lists, digest);
    const known = new Set([...intents[language].intents.map(({ name }) => name), 'none']);
    for (const { text, intents: named } of sentences)
      for (const name of named) assert.ok(known.has(name), `${name}: ${text}`);
    assert.deepEqual(new Set(sentences.flatMap((each) => each.intents)), known);
  });

  test(`what was learned in "${language}" is of the sentences as the model reads them now; else run npm run eval:teach`, async () => {
    const { intents } = await readEngineData(builtInDataDir());
    const { sentences } = readTeachingLists(language);
    assert.equal(intents[language].learned?.read, await readingDigest(language, sentences));
  });

  test(`what was learned in "${language}" is used with the installed sentence model; else run npm run eval:teach`, async () => {
    const { intents } = await readEngineData(builtInDataDir());
    const model = await loadInstalledModel('talk');
    const gloss = await loadGloss(language);
    const embedder: Embedder = {
      ...noEmbedder,
      embed: (texts) => model.embed(gloss ? texts.map(gloss) : texts, 'query'),
    };
    assert.ok(await fitsEmbedder(intents[language].learned!, embedder, language));
  });
}
