import assert from 'node:assert/strict';
import { test } from 'node:test';
import { languageCodes } from '../languages.ts';
import { contentOf, contentWords, fold, isSmallWord, splitSentences, toWords } from './words.ts';

test('sentences end at marks, not at abbreviations, decimals or times', () => {
  assert.deepEqual(splitSentences('It costs 3.50 dollars. We open at 8 a.m. Monday to Friday.'), [
    'It costs 3.50 dollars.',
    'We open at 8 a.m. Monday to Friday.',
  ]);
  assert.deepEqual(splitSentences('¿Cómo está? ¡Bien! Gracias.'), ['¿Cómo está?', '¡Bien!', 'Gracias.']);
  assert.deepEqual(splitSentences('  '), []);
});

test('accents and case do not tell words apart', () => {
  assert.equal(fold('Teléfono'), 'telefono');
});

test('forms of a word share a stem, and small words are left out', () => {
  const same = (a: string, b: string) => assert.deepEqual(contentWords(a, 'en'), contentWords(b, 'en'));
  same('refunds', 'the refund');
  same('shipping', 'shipped');
  same('deliveries', 'delivery');
  assert.deepEqual(contentWords('how do I do that', 'en'), []);
  assert.deepEqual(contentWords('devoluciones', 'es'), contentWords('la devolución', 'es'));
});

test('numbers are words of their own', () => {
  assert.deepEqual(contentWords('order 471293', 'en'), [...contentWords('order', 'en'), '471293']);
});

test('words that were taken apart once say the same in every language', () => {
  const text = "I'd like the customer's parcel at la dirección de Müller, order AB12 d'accord";
  for (const language of languageCodes) {
    assert.deepEqual(contentOf(toWords(text), language), contentWords(text, language));
    for (const word of toWords(text))
      assert.equal(isSmallWord(word, language), contentWords(word, language).length === 0, `${language} ${word}`);
  }
});
