import assert from 'node:assert/strict';
import { test } from 'node:test';
import { markMatch } from './mark-match.ts';

const marked = (sentence: string, query: string): string => {
  const parts = markMatch(sentence, query);
  assert.equal(parts.map(({ text }) => text).join(''), sentence);
  return parts.map(({ text, hit }) => (hit ? `[${text}]` : text)).join('');
};

test('words that are searched for are marked, also in another form, without regard to case and accents', () => {
  assert.equal(
    marked('I Cancelled it, an ordinary order.', 'cancelling order'),
    'I [Cancelled] it, an ordinary [order].',
  );
  assert.equal(marked('¿Y mi devolución?', 'devolucion'), '¿Y mi [devolución]?');
  assert.equal(marked('The late refund', '"late refund"'), 'The [late] [refund]');
});

test('text without spaces between words is marked where the words stand', () => {
  assert.equal(marked('返金をお願いします', '返金'), '[返金]をお願いします');
});

test('a sentence without a hit, or without words, stays whole', () => {
  assert.equal(marked('Nothing here', ''), 'Nothing here');
  assert.deepEqual(markMatch('', 'word'), []);
});
