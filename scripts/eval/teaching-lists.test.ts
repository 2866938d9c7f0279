import assert from 'node:assert/strict';
import { test } from 'node:test';
import { builtInDataDir } from '../../runtime/engine/folders.ts';
import { readEngineData } from '../../runtime/engine/understanding/data-files.ts';
import { readTeachingLists } from './teaching-lists.ts';

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
}
