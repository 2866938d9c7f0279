import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { initialLanguage, type LanguageBasis, type LanguageInput, stepLanguage } from './speaker-language.ts';

const word = (language: string): LanguageInput => ({ type: 'detected', language, isSentence: false });
const sentence = (language: string): LanguageInput => ({ type: 'detected', language, isSentence: true });
const declared: LanguageInput = { type: 'declared', language: 'es-MX' };
const queue: LanguageInput = { type: 'queueKnown', language: 'es-ES' };

/** English by each basis, then one input: the language, its basis, and what is pending. */
const grid: readonly [LanguageBasis, LanguageInput, expected: string][] = [
  ['default', declared, 'es-MX declared'],
  ['queue', declared, 'es-MX declared'],
  ['detected', declared, 'es-MX declared'],
  ['declared', declared, 'es-MX declared'],
  ['default', queue, 'es-ES queue'],
  ['queue', queue, 'en-US queue'],
  ['detected', queue, 'en-US detected'],
  ['declared', queue, 'en-US declared'],
  ['default', word('es-ES'), 'es-ES detected'],
  ['queue', word('es-ES'), 'en-US queue, pending es-ES'],
  ['detected', word('es-ES'), 'en-US detected, pending es-ES'],
  ['declared', word('es-ES'), 'en-US declared, pending es-ES'],
  ['default', sentence('es-ES'), 'es-ES detected'],
  ['queue', sentence('es-ES'), 'es-ES detected'],
  ['detected', sentence('es-ES'), 'es-ES detected'],
  ['declared', sentence('es-ES'), 'es-ES detected'],
  ['default', word('en-GB'), 'en-US detected'],
  ['queue', word('en-GB'), 'en-US queue'],
  ['detected', sentence('en-GB'), 'en-US detected'],
  ['declared', sentence('en-GB'), 'en-US declared'],
];

const written = ({ language, by, pending }: ReturnType<typeof initialLanguage>) =>
  `${language} ${by}${pending === undefined ? '' : `, pending ${pending}`}`;

const after = (inputs: readonly LanguageInput[], by: LanguageBasis = 'declared') =>
  written(inputs.reduce(stepLanguage, { ...initialLanguage('en-US'), by }));

describe('The language of a speaker', () => {
  for (const [by, input, expected] of grid)
    it(`English by ${by}, then ${JSON.stringify(input)}: ${expected}`, () =>
      assert.equal(after([input], by), expected));

  it('one foreign word changes nothing, and two in a row change it', () => {
    assert.equal(after([word('es-ES'), word('en-US')]), 'en-US declared');
    assert.equal(after([word('es-ES'), word('es-ES')]), 'es-ES detected');
    assert.equal(after([word('es-ES'), word('fr-FR')]), 'en-US declared, pending fr-FR');
  });

  it('a speaker may go back', () => assert.equal(after([sentence('es-ES'), sentence('en-US')]), 'en-US detected'));
});
