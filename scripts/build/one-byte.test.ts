import assert from 'node:assert/strict';
import { SourceMap } from 'node:module';
import { test } from 'node:test';
import { escapeBeyondLatin } from './one-byte.mjs';

const code = 'first(); ü("…"); name(`a🎧b`);\nlast(/[—–]/u);';
// Every token at its own column of the same line of the source.
const mappings = 'AAAA,SAAS,EAAE,KAAK,KAAK;AACA,KAAK';

test('characters beyond Latin-1 are escaped and mean the same, others stay', () => {
  const escaped = escapeBeyondLatin(code, mappings).code;
  assert.equal(escaped, 'first(); ü("\\u2026"); name(`a\\ud83c\\udfa7b`);\nlast(/[\\u2014\\u2013]/u);');
  const said: unknown[] = [];
  const say = (value: unknown): void => void said.push(value);
  const match = (pattern: RegExp): void => say('a–b'.replace(pattern, '-'));
  const run = (text: string): unknown => new Function('first', 'ü', 'name', 'last', text)(() => {}, say, say, match);
  run(code);
  run(escaped);
  assert.deepEqual(said.slice(3), said.slice(0, 3));
});

test('a position after an escape still points at its place in the source', () => {
  const escaped = escapeBeyondLatin(code, mappings);
  const map = (text: string) =>
    new SourceMap({
      version: 3,
      file: '',
      sources: ['a.ts'],
      sourcesContent: [''],
      names: [],
      mappings: text,
      sourceRoot: '',
    });
  const placeOf = (line: number, text: string, token: string, mapping: string) => {
    const entry = map(mapping).findEntry(line, text.split('\n')[line]!.indexOf(token));
    return 'originalColumn' in entry ? [entry.originalLine, entry.originalColumn] : undefined;
  };
  for (const [line, token] of [
    [0, 'first'],
    [0, 'ü'],
    [0, 'name'],
    [1, 'last'],
  ] as const) {
    assert.deepEqual(placeOf(line, escaped.code, token, escaped.mappings), placeOf(line, code, token, mappings), token);
  }
});
