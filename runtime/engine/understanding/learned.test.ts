import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { type Embedder, noEmbedder } from '../embedding/embedder.ts';
import { builtInDataDir } from '../folders.ts';
import { type EngineData, readEngineData } from './data-files.ts';
import { createIntentModel } from './intents.ts';
import { createSentenceReader, fitsEmbedder, type Learned } from './learned.ts';
import { createSentimentModel } from './sentiment.ts';

const languages = ['en', 'es'] as const;
let data: EngineData;
before(async () => {
  data = await readEngineData(builtInDataDir());
});
const learnedOf = (language: (typeof languages)[number]): Learned => data.intents[language].learned!;

/** An agent's offer of a time, the customer's yes to it, and one that answers something else. */
const offers = {
  en: {
    offer: 'Would Tuesday at ten in the morning suit you?',
    yes: 'Yes, that would be fine.',
    other: 'Is the light on the front green?',
  },
  es: {
    offer: '¿Le viene bien el martes a las diez de la mañana?',
    yes: 'Sí, me viene bien.',
    other: '¿La luz de delante está verde?',
  },
} as const;

const vectorOf = (bytes: string): Float32Array => {
  const vector = Float32Array.from(new Int8Array(Buffer.from(bytes, 'base64')));
  const norm = Math.hypot(...vector);
  return vector.map((value) => value / norm);
};

/** Knows the vectors of the probes, gives every other text that of the first one, and learns no lists. Notes what it was asked for. */
function embedderOf(language: (typeof languages)[number], asked: string[] = []): Embedder {
  const { probes } = learnedOf(language);
  const known = new Map(probes.map(({ text, vector }) => [text, vectorOf(vector)]));
  return {
    ...noEmbedder,
    embed: async (texts, options) => {
      asked.push(...texts);
      return options.language === language && !options.keep
        ? texts.map((text) => known.get(text) ?? known.get(probes[0]!.text)!)
        : undefined;
    },
  };
}

for (const language of languages) {
  test(`what was learned in "${language}" gives its recorded answers`, () => {
    const { probes, intents, mood, dimensions } = learnedOf(language);
    const wants = createSentenceReader(intents, dimensions);
    const feels = createSentenceReader(mood, dimensions);
    const best = (names: readonly string[], shares: readonly number[]) => names[shares.indexOf(Math.max(...shares))];
    assert.ok(probes.length >= 3);
    for (const { text, vector } of probes) {
      assert.equal(best(intents.names, wants.read(text, vectorOf(vector))), 'report_problem', text);
      assert.equal(best(mood.names, feels.read(text, vectorOf(vector))), 'negative', text);
    }
  });

  test(`a yes in "${language}" is likelier an appointment after the offer of a time than after another question`, () => {
    const { intents, dimensions } = learnedOf(language);
    const reader = createSentenceReader(intents, dimensions);
    const ofNothing = new Float32Array(dimensions);
    const { offer, yes, other } = offers[language];
    const shareOf = (asked: string) => reader.read(yes, ofNothing, asked)[intents.names.indexOf('appointment')]!;
    assert.ok(shareOf(offer) > 1.5 * shareOf(other), `${shareOf(offer)} against ${shareOf(other)}`);
  });

  test(`what was learned in "${language}" is used with the model it was made with, and no example is learned at the start`, async () => {
    const asked: string[] = [];
    const embedder = embedderOf(language, asked);
    const intents = createIntentModel(data.intents, embedder);
    const sentiment = createSentimentModel(data, embedder);
    await Promise.all([intents.learn(), sentiment.learn()]);
    assert.ok(!asked.includes(data.intents[language].intents[0]!.examples[0]!));
    assert.ok(!asked.includes(data.sentiment[language].negative[0]!));
    const { text } = learnedOf(language).probes[0]!;
    assert.equal((await intents.guess(text, language))[0]?.name, 'report_problem');
    assert.ok((await sentiment.feel(text, language)).score < -0.25);
  });

  test(`what was learned in "${language}" is not used with another model: the examples are`, async () => {
    const asked: string[] = [];
    const other: Embedder = {
      ...noEmbedder,
      embed: async (texts) => {
        asked.push(...texts);
        return undefined;
      },
    };
    assert.equal(await fitsEmbedder(learnedOf(language), other, language), false);
    const turned = embedderOf(language);
    const reversed: Embedder = {
      ...turned,
      embed: async (texts, options) => (await turned.embed(texts, options))?.map((vector) => vector.toReversed()),
    };
    assert.equal(await fitsEmbedder(learnedOf(language), reversed, language), false);
    await createIntentModel(data.intents, other).learn();
    assert.ok(asked.includes(data.intents[language].intents[0]!.examples[0]!));
  });
}

test('intents of a business are learned from its own examples', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'learned-'));
  try {
    await mkdir(join(folder, 'en'));
    await cp(join(builtInDataDir(), 'en/intents.json'), join(folder, 'en/intents.json'));
    const own = await readEngineData(folder, builtInDataDir());
    assert.equal(own.intents.en.learned, undefined);
    assert.ok(own.sentiment.en.learned);
    assert.ok(own.intents.es.learned);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('what was learned for other intents is not used', async () => {
  const [first, ...others] = data.intents.en.intents;
  const renamed = {
    ...data.intents,
    en: { ...data.intents.en, intents: [{ ...first!, name: 'own_intent' }, ...others] },
  };
  const asked: string[] = [];
  await createIntentModel(renamed, embedderOf('en', asked)).learn();
  assert.ok(asked.includes(data.intents.en.intents[0]!.examples[0]!));
});

test('weights that do not fit are refused', () => {
  const { intents, dimensions } = learnedOf('en');
  assert.throws(() => createSentenceReader({ ...intents, weights: 'AAAA' }, dimensions), RangeError);
});
