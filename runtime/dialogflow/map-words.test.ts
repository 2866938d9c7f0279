import assert from 'node:assert/strict';
import { test } from 'node:test';
import { haveSameShape } from '../testing/same-shape.ts';
import { mapRecognition } from './map-results.ts';

const wordsOf = (speechWordInfo: unknown) => {
  const result = mapRecognition({ messageType: 'TRANSCRIPT', transcript: 'x', isFinal: true, speechWordInfo });
  return result?.kind === 'recognition' ? result.words : undefined;
};

test('words that cannot be read are left out, each alone', () => {
  const good = { word: 'good', startOffset: { seconds: 1 }, endOffset: { seconds: 1, nanos: 5e8 }, confidence: 0.5 };
  const odd = [
    null,
    'word',
    7,
    {},
    { ...good, word: '' },
    { ...good, word: 7 },
    { ...good, endOffset: undefined },
    { ...good, endOffset: null },
    { ...good, endOffset: 'later' },
    { ...good, endOffset: { seconds: 'later' } },
    { ...good, endOffset: { seconds: Number.POSITIVE_INFINITY } },
  ];
  const expected = { word: 'good', startMs: 1_000, endMs: 1_500, confidence: 0.5 };
  assert.deepEqual(wordsOf([...odd, good]), [expected]);
  for (const list of [undefined, null, {}, 'words']) assert.deepEqual(wordsOf(list), []);
});

test('a word keeps its place where its start or its confidence cannot be read', () => {
  const endOffset = { seconds: '3', nanos: 0 };
  for (const startOffset of [undefined, null, 'soon', { seconds: Number.NaN }]) {
    for (const confidence of [undefined, null, 0, '1', Number.NaN]) {
      assert.deepEqual(wordsOf([{ word: 'x', startOffset, endOffset, confidence }]), [
        { word: 'x', startMs: 0, endMs: 3_000 },
      ]);
    }
  }
  assert.equal(wordsOf([{ word: 'x', endOffset, confidence: 7 }])?.[0]?.confidence, 1);
});

test('the words of a result share one hidden class, whichever result they are of', () => {
  const word = (text: string) => ({
    word: text,
    startOffset: { seconds: 1 },
    endOffset: { seconds: 2 },
    confidence: 0.5,
  });
  const words = [...wordsOf([word('a'), word('b')])!, ...wordsOf([word('c')])!];
  for (const other of words.slice(1)) assert.ok(haveSameShape(words[0]!, other));
});
