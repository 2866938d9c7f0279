import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { languageCodes } from '../../../shared/languages.ts';
import { addableCodes, chooseLanguages, codeOf, installedLanguages, weightsFolder } from './languages.ts';
import { spokenWords } from './spoken-words.ts';
import { languageToken } from './whisper/vocabulary.ts';

function createFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'earshot-languages-'));
  const write = (path: string) => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, '{}');
  };
  const install = () => {
    write(join(weightsFolder(folder), 'vocab.json'));
    write(join(folder, 'node_modules/onnxruntime-node/package.json'));
  };
  return { folder, install, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

test('a language is installed once it is asked for and the packages are there', () => {
  const { folder, install, remove } = createFolder();
  assert.deepEqual(installedLanguages(folder), []);
  chooseLanguages(['fr', 'es'], folder);
  assert.deepEqual(installedLanguages(folder), []);
  install();
  assert.deepEqual(installedLanguages(folder), ['es', 'fr']);
  chooseLanguages([], folder);
  assert.deepEqual(installedLanguages(folder), []);
  remove();
});

test('a list that cannot be read, or that names what no model knows, is no language', () => {
  const { folder, install, remove } = createFolder();
  install();
  for (const [content, languages] of [
    ['{', []],
    ['{"languages":"es"}', []],
    ['{"languages":["xx","de"]}', ['de']],
  ] as const) {
    writeFileSync(join(folder, 'chosen.json'), content);
    assert.deepEqual(installedLanguages(folder), languages);
  }
  remove();
});

test('the model knows every language that is offered, and so do the words of numbers and addresses', () => {
  for (const code of addableCodes) {
    assert.notEqual(languageToken(code), undefined, code);
    assert.ok(code in spokenWords, code);
  }
  for (const code of languageCodes) assert.ok(code in spokenWords, code);
  assert.equal(languageToken('es'), 50_262);
  assert.equal(languageToken('fr'), 50_265);
  assert.equal(languageToken('xx'), undefined);
});

test('a language is read from a tag in any spelling', () => {
  for (const tag of ['es', 'es-MX', 'ES_mx']) assert.equal(codeOf(tag), 'es');
});
