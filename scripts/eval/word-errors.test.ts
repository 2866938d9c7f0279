import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countErrors, errorRate, toComparable } from './word-errors.ts';

test('a number is the same word by word, digit by digit and written out', () => {
  const digits = ['4', '7', '1', '2', '9', '3'];
  assert.deepEqual(toComparable('471293'), digits);
  assert.deepEqual(toComparable('four, seven, one, two, nine, three'), digits);
  assert.deepEqual(toComparable('nine seven two oh one'), ['9', '7', '2', '0', '1']);
  assert.deepEqual(toComparable('twenty-four'), toComparable('24'));
  assert.deepEqual(toComparable('oh, we moved'), ['oh', 'we', 'moved']);
});

test('an address is the same spoken and written', () => {
  assert.deepEqual(toComparable('emma.clark@example.com'), toComparable('Emma dot Clark at example dot com'));
});

test('each kind of error counts one', () => {
  assert.deepEqual(countErrors('my kettle is broken', 'my cattle is broken').substitutions, [['kettle', 'cattle']]);
  assert.deepEqual(countErrors('it is broken', 'it is very broken').insertions, ['very']);
  assert.deepEqual(countErrors('it is broken today', 'it is broken').deletions, ['today']);
  const all = countErrors('my kettle is broken today', 'my cattle is very broken');
  assert.deepEqual([all.words, all.errors], [5, 3]);
});

test('rates add up over utterances, and nothing said is no error', () => {
  assert.equal(errorRate([countErrors('a b c d', 'a b c x'), countErrors('a b c d', 'a b c d')]), 1 / 8);
  assert.equal(errorRate([]), 0);
});
