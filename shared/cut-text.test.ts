import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cutText } from './cut-text.ts';

const family = '👨‍👩‍👧‍👦';

test('a cut falls between graphemes, at every length', () => {
  const text = `A${family}é🇩🇪e\u0301日本x`;
  const places = new Set([...new Intl.Segmenter().segment(text)].map(({ index }) => text.slice(0, index)).concat(text));
  for (let most = 0; most <= text.length; most++) {
    const cut = cutText(text, most);
    assert.ok(places.has(cut), `${most}: ${cut}`);
    assert.ok(cut.length <= most);
  }
});

test('the mark at the end counts, and text that fits has none', () => {
  assert.equal(cutText('abcdef', 4, '…'), 'abc…');
  assert.equal(cutText('abcd', 4, '…'), 'abcd');
  assert.equal(cutText(`abc${family}`, 6, '…'), 'abc…');
});

test('long text is cut as quickly as short text', () => {
  const text = `${'word '.repeat(200_000)}${family}`;
  const started = performance.now();
  for (let n = 0; n < 100; n++) cutText(text, 900_001, '…');
  assert.ok(performance.now() - started < 2_000);
  assert.equal(cutText(`${'x'.repeat(1_000)}${family}`, 1_003).length, 1_000);
});
