import assert from 'node:assert/strict';
import { test } from 'node:test';
import { detectLanguage } from './language-of-text.ts';

test('a language is detected by its small words, and never from a few', () => {
  assert.equal(detectLanguage('La factura se emite el día 1 y se cobra el día 5 de cada mes por el banco.'), 'es');
  assert.equal(detectLanguage('You can return it within 30 days of the delivery if it is as you got it.'), 'en');
  assert.equal(detectLanguage('Router XJ-200'), undefined);
});
