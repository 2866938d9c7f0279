import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as v from 'valibot';
import { fitsLinearTime } from '../testing/linear-time.ts';
import { readYaml } from './yaml-file.ts';

const numbers = v.record(v.string(), v.number());
const withReferences = (count: number) =>
  Array.from({ length: count }, (_, at) => `a${at}: &b${at} ${at}\nc${at}: *b${at}`).join('\n');

test('five hundred references to anchors are read', () => {
  const read = readYaml(withReferences(500), numbers);
  assert.equal((read.value as Record<string, number>).c499, 499);
});

test('a file is refused at the first reference too many', () => {
  const read = readYaml(withReferences(501), numbers);
  assert.deepEqual(read.value === undefined && read.mistakes, [
    { line: 1002, column: 7, sentence: 'The file has more than 500 references to anchors' },
  ]);
});

test('a file with ten thousand references is refused in a time that grows with its length and no faster', () =>
  fitsLinearTime(withReferences, (text) => readYaml(text, numbers), 5_000));
