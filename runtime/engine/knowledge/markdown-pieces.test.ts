import assert from 'node:assert/strict';
import { test } from 'node:test';
import { markdownPieces } from './markdown-pieces.ts';

const limits = { usual: 20, most: 40 };
const pieces = (text: string) => [...markdownPieces(text, limits)];

test('a short file is one piece', () => {
  assert.deepEqual([...markdownPieces('# A\n\nText.')], ['# A\n\nText.']);
});

test('a long file is cut where a paragraph begins', () => {
  assert.deepEqual(pieces('One paragraph of words.\n\nAnother one.\n\nThird.'), [
    'One paragraph of words.\n',
    'Another one.\n\nThird.',
  ]);
});

test('an indented line stays with the list item before it', () => {
  assert.deepEqual(pieces('- One item with words.\n\n  More of it.'), ['- One item with words.\n\n  More of it.']);
});

test('a code block that is cut goes on as a code block', () => {
  const [first, second] = pieces(`\`\`\`\n${'x'.repeat(30)}\n${'y'.repeat(30)}\n\`\`\`\nText.`);
  assert.equal(first, `\`\`\`\n${'x'.repeat(30)}`);
  assert.equal(second, `\`\`\`\n${'y'.repeat(30)}\n\`\`\`\nText.`);
});

test('no piece is longer than the limit, and none of the text is lost', () => {
  const text = `${'word '.repeat(200)}\n${'z'.repeat(500)}\n\n${'a\n'.repeat(300)}`;
  const all = pieces(text);
  for (const piece of all) assert.ok(piece.length <= limits.most + 1);
  assert.equal(all.join('').replace(/\n/g, ''), text.replace(/\n/g, ''));
});
