import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAnswerSupported } from './sentence-check.ts';

const english = [
  'Baggage. A second suitcase costs 12 dollars on domestic flights. Seats by the window are free for members.',
  'Returns. You can return an item within 30 days. Opened software cannot be returned. Refunds are paid to the card after 5 business days.',
];
const spanish = [
  'Devoluciones. Puede devolver un producto en 30 días. El software abierto no se puede devolver. El envío cuesta 4,95 €.',
];

for (const [why, sentence, stands] of [
  ['as the article says it', 'A second suitcase costs 12 dollars on domestic flights.', true],
  ['with a symbol for the unit', 'A second suitcase costs $12 on domestic flights.', true],
  ['a judgement and its reason', 'Yes, you can return an item within 30 days.', true],
  ['a refusal and its reason', 'No, opened software cannot be returned.', true],
  ['a shorter form', 'Refunds are paid after 5 days.', true],
  ['free where it costs 12 dollars', 'A second suitcase is free on domestic flights.', false],
  ['another price', 'A second suitcase costs 20 dollars on domestic flights.', false],
  ['another currency', 'A second suitcase costs 12 euros on domestic flights.', false],
  ['another unit', 'You can return an item within 30 weeks.', false],
  ['the number of another fact', 'A second suitcase costs 30 dollars.', false],
  ['a negation that is not there', 'You cannot return an item within 30 days.', false],
  ['a negation left out', 'Opened software can be returned.', false],
  ['the wrong judgement', 'No, you can return an item.', false],
  ['the wrong judgement of a rule', 'Yes, opened software cannot be returned.', false],
  ['a name that is not there', 'A second suitcase costs 12 dollars on Ryanair flights.', false],
  ['a promise that is not there', 'You can always return an item within 30 days.', false],
  ['before in place of after', 'Refunds are paid to the card before 5 business days.', false],
  ['half of the words', 'A second suitcase comes with priority boarding.', false],
  ['a judgement alone', 'Yes.', false],
] as const)
  test(`${stands ? 'stands' : 'falls'}: ${why}`, () =>
    assert.equal(isAnswerSupported(sentence, english, 'en-US'), stands));

for (const [why, sentence, stands] of [
  ['as the article says it', 'Sí, puede devolver un producto en 30 días.', true],
  ['the price with a word', 'El envío cuesta 4,95 euros.', true],
  ['gratis where it costs', 'El envío es gratis.', false],
  ['another number', 'Puede devolver un producto en 14 días.', false],
  ['a negation left out', 'El software abierto se puede devolver.', false],
] as const)
  test(`in Spanish, ${stands ? 'stands' : 'falls'}: ${why}`, () =>
    assert.equal(isAnswerSupported(sentence, spanish, 'es-ES'), stands));
