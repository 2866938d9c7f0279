import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { builtInDataDir, sampleDataDir } from '../folders.ts';
import { checkLanguageFolder, readEngineData } from './data-files.ts';

async function withFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'engine-data-'));
  try {
    await run(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('a wrong data file is refused with its name and the place', () =>
  withFolder(async (folder) => {
    await cp(builtInDataDir(), folder, { recursive: true });
    await readEngineData(folder);
    await writeFile(join(folder, 'es/replies.json'), '{}');
    await assert.rejects(readEngineData(folder), /es\/replies\.json has no entry "calm"/);
    await cp(builtInDataDir(), folder, { recursive: true });
    await writeFile(join(folder, 'en/coaching.json'), '{"greeting": {"title": "", "said": ["(a"], "advice": ""}}');
    await assert.rejects(readEngineData(folder), /en\/coaching\.json .*greeting\.said\.0: the phrase has brackets/);
    await cp(builtInDataDir(), folder, { recursive: true });
    await writeFile(join(folder, 'intents.json'), '{"intents": [{"name": 7}]}');
    await assert.rejects(readEngineData(folder), {
      code: 'config_invalid',
      message: /intents\.json.*intents\.0\.name/,
    });
    await writeFile(join(folder, 'intents.json'), '{');
    await assert.rejects(readEngineData(folder), /intents\.json is not valid JSON/);
    await rm(join(folder, 'intents.json'));
    await assert.rejects(readEngineData(folder), /intents\.json cannot be read/);
  }));

test('a file of the own folder takes the place of the built-in one, and the others stay', () =>
  withFolder(async (folder) => {
    const builtIn = await readEngineData(builtInDataDir());
    const replies = JSON.parse(await readFile(join(builtInDataDir(), 'en/replies.json'), 'utf8'));
    await mkdir(join(folder, 'en'));
    await writeFile(join(folder, 'en/replies.json'), JSON.stringify({ ...replies, farewell: 'Bye from Alder Bank!' }));
    const own = await readEngineData(folder, builtInDataDir());
    assert.equal(own.replies.en.find(({ id }) => id === 'farewell')?.reply, 'Bye from Alder Bank!');
    assert.deepEqual(own.replies.es, builtIn.replies.es);
    assert.deepEqual(own.intents, builtIn.intents);
  }));

test('nothing of the sample shop stands in the data of other businesses', async () => {
  const builtIn = JSON.stringify(await readEngineData(builtInDataDir()));
  assert.doesNotMatch(builtIn, /Maple|parcel is right now|\{order_number\}/);
  const sample = await readEngineData(sampleDataDir(), builtInDataDir());
  assert.ok(sample.intents.en.intents.some(({ name }) => name === 'track_order'));
});

test('no reply states an act as done', async () => {
  const { replies } = await readEngineData(builtInDataDir());
  for (const { reply } of replies.en)
    assert.doesNotMatch(reply, /\b(?:I have|I've|we have|has been|you will get)\b/i, reply);
  for (const { reply } of replies.es)
    assert.doesNotMatch(reply, /\b(?:he|hemos|recibirá|se ha) (?:\w+[ai]do)\b/i, reply);
});

test('every language folder is complete, those that no table names yet included', async () => {
  const languages = (await readdir(builtInDataDir())).filter((name) => /^[a-z]{2}$/.test(name));
  assert.deepEqual(languages.sort(), ['de', 'en', 'es', 'fr', 'pt']);
  for (const language of languages) await checkLanguageFolder(builtInDataDir(), language);
});

test('rules of a folder without a language hold for its own languages only', () =>
  withFolder(async (folder) => {
    await cp(join(sampleDataDir(), 'intents.json'), join(folder, 'intents.json'));
    await cp(join(sampleDataDir(), 'en'), join(folder, 'en'), { recursive: true });
    await cp(join(sampleDataDir(), 'replies.json'), join(folder, 'replies.json'));
    const data = await readEngineData(folder, builtInDataDir());
    assert.ok(data.intents.en.intents.some(({ name }) => name === 'track_order'));
    assert.ok(data.intents.es.intents.some(({ name }) => name === 'ask_status'));
  }));
