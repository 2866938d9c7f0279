import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bareWord, decidingRule, repeatedWordRules } from './repeated-word-rules.ts';

const sameWordMs = 40;

for (const { name, example } of repeatedWordRules) {
  test(`the example of the rule "${name}" is decided by it`, () => {
    assert.equal(decidingRule(example.range, example.words, example.at, sameWordMs)?.name, name);
  });
}

test('a word far from a range, or another word at its edge, is decided by no rule', () => {
  const { range } = repeatedWordRules[0]!.example;
  for (const word of [
    { word: 'order', startMs: 1_900, endMs: 2_300 },
    { word: 'late', startMs: 1_690, endMs: 1_750 },
    { word: 'order', startMs: 500, endMs: 900 },
  ]) {
    assert.equal(decidingRule(range, [word], 0, sameWordMs), undefined, JSON.stringify(word));
  }
});

test('words are compared without case and punctuation, and a word of punctuation as it is', () => {
  assert.equal(bareWord('Order,'), 'order');
  assert.equal(bareWord('¿Qué?'), 'qué');
  assert.equal(bareWord('…'), '…');
});
