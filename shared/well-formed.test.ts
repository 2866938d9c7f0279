import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wellFormed } from './well-formed.ts';

const half = 'a\ud83d';

test('half a surrogate pair is replaced wherever it stands, and everything else is as it was', () => {
  const bytes = Uint8Array.of(1);
  const value = { text: half, list: ['ok', { inner: `\ude00${half}` }], bytes, n: 1, none: null, [half]: true };
  assert.deepEqual(wellFormed(value), {
    text: 'a\ufffd',
    list: ['ok', { inner: '\ufffda\ufffd' }],
    bytes,
    n: 1,
    none: null,
    'a\ufffd': true,
  });
  assert.equal(value.text, half, 'the original is not changed');
});

test('what is well-formed is returned without a copy', () => {
  for (const value of ['😀', { a: ['é', { b: '👨‍👩‍👧' }] }, [1], undefined, new Date(0)])
    assert.equal(wellFormed(value), value);
});

test('a value that is nested without end is left alone', () => {
  const circle: Record<string, unknown> = {};
  circle.self = circle;
  assert.equal(wellFormed(circle), circle);
});
