import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { noEmbedder } from '../embedding/embedder.ts';
import { builtInDataDir } from '../folders.ts';
import { type EngineData, readEngineData } from './data-files.ts';
import { createIntentModel } from './intents.ts';
import { createMoodReader } from './mood-words.ts';
import { createSentimentModel } from './sentiment.ts';

let data: EngineData;
before(async () => {
  data = await readEngineData(builtInDataDir());
});
const read = (text: string, language: 'en' | 'es' = 'en') => createMoodReader(data.mood[language]).read(text);
const feel = async (text: string, language: 'en' | 'es' = 'en', earlier: string[] = []) =>
  (await createSentimentModel(data, noEmbedder).feel(text, language, earlier)).score;

test('negation reverses a word within its clause, intensity scales it', () => {
  assert.ok(read('I am happy.').score > 0);
  assert.ok(read('I am not happy.').score < 0);
  assert.ok(read('I am very happy.').score > read('I am happy.').score);
  assert.ok(read('No, that is great.').score > 0);
  assert.ok(read('no estoy contenta', 'es').score < 0);
  assert.equal(read('The table is brown.').score, 0);
});

test('courtesy does not cover anger', async () => {
  assert.ok((await feel('Thank you, but this is ridiculous and I am fed up.')) < -0.25);
  assert.ok((await feel('Gracias, pero esto es una vergüenza.', 'es')) < -0.25);
});

test('thanks in sarcasm are negative', async () => {
  for (const text of ['Thanks for nothing.', 'Oh great, another two weeks of waiting.', 'Just what I needed.'])
    assert.ok((await feel(text)) < -0.25, text);
  for (const text of ['Gracias por nada.', 'Lo que me faltaba.']) assert.ok((await feel(text, 'es')) < -0.25, text);
});

test('a plain question is neutral', async () => {
  for (const text of ['How long does it take?', 'Is there a fee for that?'])
    assert.ok(Math.abs(await feel(text)) < 0.25, text);
  assert.ok(Math.abs(await feel('¿Cuánto tardan en venir?', 'es')) < 0.25);
});

test('thanks right after anger count less than on their own', async () => {
  const after = await feel('Okay, thanks a lot.', 'en', ['This is outrageous and no one helps me.']);
  assert.ok(after < (await feel('Okay, thanks a lot.')));
});

test('insults, bereavement and danger are noticed', () => {
  assert.ok(read('You are a bunch of idiots.').isInsult);
  assert.ok(read('My father passed away last week.').isGrief);
  assert.ok(read('It smells of gas in here.').isAlarm);
  assert.ok(read('Mi madre ha fallecido.', 'es').isGrief);
});

test('a wish goes before the thanks beside it', async () => {
  const intents = createIntentModel(data.intents, noEmbedder);
  const guessed = await intents.guess('Thank you so much. Could you send me a copy of the invoice? Goodbye.', 'en');
  assert.equal(guessed[0]?.name, 'request_document');
});
