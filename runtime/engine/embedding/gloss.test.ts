import assert from 'node:assert/strict';
import { test } from 'node:test';
import { glossOf, hasGloss } from './gloss.ts';

test('a Spanish text becomes the English words for what it is about', () => {
  const gloss = glossOf('¿Puedo darme de baja? He perdido el carné.', 'es');
  for (const word of ['can', 'cancel', 'lose', 'card']) assert.match(gloss, new RegExp(`\\b${word}\\b`));
});

test('other forms of a word have its gloss, and unknown words stay', () => {
  assert.equal(glossOf('cancelamos', 'es'), glossOf('cancelar', 'es'));
  assert.equal(glossOf('Zaragoza', 'es'), 'zaragoza');
});

test('a text in a language without a list stays as it is', () => {
  assert.equal(glossOf('Lost my card.', 'en'), 'Lost my card.');
  assert.ok(!hasGloss('en'));
});
