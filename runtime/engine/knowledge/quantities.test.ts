import assert from 'node:assert/strict';
import { test } from 'node:test';
import { boundsIn, meets, quantitiesIn } from './quantities.ts';

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
