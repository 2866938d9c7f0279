import assert from 'node:assert/strict';
import { test } from 'node:test';
import { confidenceOf, type Evidence } from './judge.ts';
import { detectLanguage } from './language-of-text.ts';
import { boundsIn, meets, quantitiesIn } from './quantities.ts';
import { rowSentence } from './table-rows.ts';

const strong: Evidence = {
  focusSentence: 0.7,
  focusText: 0.6,
  focusHead: 0.5,
  wholeSentence: 0.65,
  wholeText: 0.6,
  wholeHead: 0.5,
  sentence: 0.8,
  deciding: 1,
  score: 1.3,
  meaning: 0.7,
  cover: 0.9,
  exact: 0.8,
  matched: 1,
  head: 0.6,
  events: 0,
  context: 0.2,
  foreign: 0,
  kind: true,
  ahead: 3,
  gap: 0.2,
  glossed: false,
};

const onlySimilar = {
  ...{ focusSentence: 0.45, focusText: 0.4, wholeSentence: 0.4, wholeText: 0.35, meaning: 0.45 },
  ...{
    cover: 0.2,
    exact: 0.1,
    matched: 0.2,
    sentence: 0.2,
    deciding: 0.5,
    context: 0,
    ahead: 1.5,
    gap: 0.02,
    score: 0.7,
  },
};

test('a passage that is only similar does not answer, one that holds the terms does', () => {
  assert.ok(confidenceOf(strong) > 0.8);
  assert.ok(confidenceOf({ ...strong, ...onlySimilar }) < 0.5);
});

test('a passage that stands out from the other articles answers more surely than one of two alike', () => {
  const similar = { ...strong, matched: 0.5, cover: 0.5, exact: 0.4 };
  assert.ok(confidenceOf(similar) > confidenceOf({ ...similar, gap: 0.01 }));
});

test('without a model the words alone decide', () => {
  assert.ok(confidenceOf({ ...strong, meaning: undefined }) > 0.8);
  assert.ok(
    confidenceOf({ ...strong, meaning: undefined, cover: 0.2, exact: 0, matched: 0.2, head: 0, gap: 0.02 }) < 0.5,
  );
});

for (const [language, rule, stated, expected] of [
  ['en', 'within 14 days', 'I bought it three weeks ago', false],
  ['en', 'within 14 days', 'I bought it one week ago', true],
  ['en', 'at least 16 years old', 'my son is fourteen', false],
  ['en', 'more than two years', 'for five years', true],
  ['en', 'at least 16 years old', 'it costs 20 euros', undefined],
  ['es', 'más de dos años', 'desde hace cinco años', true],
  ['es', 'en un plazo de 14 días', 'hace 3 semanas', false],
  ['en', 'Up to 10 miles: Plants $35.', 'I am about fifteen miles out', false],
  ['en', '10 to 20 miles: Plants $55.', 'I am about fifteen miles out', true],
  ['en', '5 to 7 gallons: Price $45.', 'the hydrangeas in the seven gallon pots', true],
  ['en', 'only people of 16 and older', 'my thirteen-year-old is nuts about it', false],
  ['en', 'under 18', 'my daughter is eighteen', false],
  ['en', 'delivered in 2-3 working days', 'I ordered it 5 days ago', false],
  ['en', 'open from 10 am to 4 pm', 'it was 5 pm', undefined],
  ['es', 'Infantil, de 6 a 15 años: Día 35 euros.', 'el chico tiene quince años', true],
  ['es', 'Adulto, de 16 a 64 años: Día 46 euros.', 'el chico tiene quince años', false],
  ['es', 'los mayores de 74 esquían gratis', 'mi suegro va a hacer setenta y seis', true],
  ['es', '3 días: Básico 71 euros.', 'vamos tres días', true],
  ['es', '2 días: Básico 49 euros.', 'vamos tres días', false],
  ['es', 'de 12 a 24 meses: 49 euros.', 'el peque tiene veintidós meses', true],
] as const) {
  test(`"${stated}" against "${rule}" is ${expected}`, () => {
    assert.equal(meets(boundsIn(rule, language), quantitiesIn(stated, language)), expected);
  });
}

test('a row names its columns, and stays as it is without any', () => {
  assert.equal(rowSentence(['Plan', 'Price', 'Note'], ['Basic', '9', '']), 'Basic: Price 9.');
  assert.equal(rowSentence([], ['Basic', '9']), 'Basic 9');
});

test('a language is detected by its small words, and never from a few', () => {
  assert.equal(detectLanguage('La factura se emite el día 1 y se cobra el día 5 de cada mes por el banco.'), 'es');
  assert.equal(detectLanguage('You can return it within 30 days of the delivery if it is as you got it.'), 'en');
  assert.equal(detectLanguage('Router XJ-200'), undefined);
});
