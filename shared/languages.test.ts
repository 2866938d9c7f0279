import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  defaultLanguageTag,
  fallbackLanguage,
  languageCodes,
  languages,
  languagesWith,
  mapLanguages,
  toLanguage,
} from './languages.ts';

test('every tag of a language is recognized as that language', () => {
  for (const code of languageCodes) {
    for (const tag of [code, code.toUpperCase(), ...languages[code].tags]) assert.equal(toLanguage(tag), code);
  }
});

test('a language that the engine does not have falls back to English', () => {
  for (const tag of ['', 'nl-NL', 'x']) assert.equal(toLanguage(tag), fallbackLanguage);
  assert.equal(toLanguage('español'), 'es');
  assert.equal(toLanguage('Français'), 'fr');
  assert.equal(defaultLanguageTag, 'en-US');
});

test('a language that is transcribed is understood too', () => {
  for (const code of [...languagesWith('speech')]) assert.ok(languages[code].understanding, code);
});

test('one entry is made per language', () => {
  assert.deepEqual(Object.keys(mapLanguages(languageCodes, (code) => code)), languageCodes);
});

test('stop words are folded and none is listed with an accent', () => {
  for (const code of languageCodes) assert.match(languages[code].words.stopWords, /^[a-z]+(?: [a-z]+)*$/, code);
});
