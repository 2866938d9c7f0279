import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rowSentence } from './table-rows.ts';

test('a row names its columns, and stays as it is without any', () => {
  assert.equal(rowSentence(['Plan', 'Price', 'Note'], ['Basic', '9', '']), 'Basic: Price 9.');
  assert.equal(rowSentence([], ['Basic', '9']), 'Basic 9');
});
