import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cosine } from '../embedding/embedder.ts';
import { filledOf, productOf } from './filled.ts';
import { letterVector } from './letter-vectors.ts';

test('a sentence fills few places of its vector, and they alone give the same product', () => {
  const sentence = letterVector('My kettle from order 48213 arrived broken', 'en');
  const other = letterVector('The kettle is broken', 'en');
  const filled = filledOf(sentence);
  assert.ok(filled.length > 10 && filled.length < sentence.length / 5, `${filled.length} places`);
  assert.equal(productOf(sentence, filled, other), cosine(sentence, other));
});

test('a text without content fills nothing', () => {
  const nothing = letterVector('', 'en');
  assert.equal(filledOf(nothing).length, 0);
  assert.equal(productOf(nothing, filledOf(nothing), letterVector('kettle', 'en')), 0);
});
