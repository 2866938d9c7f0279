import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { englishGrammar } from './en/grammar.ts';
import { spanishGrammar } from './es/grammar.ts';

describe('a thing that is asked only to know who somebody is, is known by whole words', () => {
  for (const [language, { answers }, personal, others] of [
    [
      'English',
      englishGrammar,
      ['date of birth', 'birthday', 'postcode', 'zip code', 'card number', 'PIN', 'security code', 'phone', 'e-mail'],
      [
        'shipping number',
        'spinning class',
        'discard code',
        'cardboard size',
        'insecurity',
        'headphones',
        'birthing pool',
      ],
    ],
    [
      'Spanish',
      spanishGrammar,
      ['fecha de nacimiento', 'DNI', 'código postal', 'tarjeta', 'clave', 'pin', 'teléfono', 'correo'],
      ['pintura', 'clase de spinning', 'enclave', 'telefonillo', 'pingüino'],
    ],
  ] as const)
    test(language, () => {
      for (const thing of personal) assert.ok(answers.personal.test(thing), thing);
      for (const thing of others) assert.ok(!answers.personal.test(thing), thing);
    });
});
