import assert from 'node:assert/strict';
import { test } from 'node:test';
import { confidenceOf, type Evidence } from './judge.ts';

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
  focusSentence: 0.45,
  focusText: 0.4,
  wholeSentence: 0.4,
  wholeText: 0.35,
  meaning: 0.45,
  cover: 0.2,
  exact: 0.1,
  matched: 0.2,
  sentence: 0.2,
  deciding: 0.5,
  context: 0,
  ahead: 1.5,
  gap: 0.02,
  score: 0.7,
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
