import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toPlainWords } from './language-words.ts';
import { correctSpelling } from './misspelled-prompts.ts';
import { countErrors } from './word-errors.ts';

/** Errors between both texts, whichever of them was said. */
function difference(a: string, b: string, language: 'es' | 'fr' | 'de'): number {
  const [one, other] = [toPlainWords(a, language), toPlainWords(b, language)];
  const { errors } = countErrors(one, other);
  assert.equal(countErrors(other, one).errors, errors);
  return errors;
}

test('case, accents, marks and hyphens are no difference', () => {
  assert.equal(difference('¿Está usted ahí?', 'esta usted ahi', 'es'), 0);
  assert.equal(difference('Non-identifié, retenu.', 'non identifie retenu', 'fr'), 0);
});

test('a number is the same in figures and in words, on either side', () => {
  for (const [figures, spelled] of [
    ['7', 'siete'],
    ['16', 'dieciséis'],
    ['28', 'veintiocho'],
    ['41', 'cuarenta y uno'],
    ['100', 'cien'],
    ['530', 'quinientos treinta'],
    ['4712', 'cuatro siete uno dos'],
  ] as const)
    assert.equal(difference(`marque ${figures} ahora`, `marque ${spelled} ahora`, 'es'), 0, figures);
  for (const [figures, spelled] of [
    ['8', 'huit'],
    ['17', 'dix-sept'],
    ['21', 'vingt et un'],
    ['70', 'soixante-dix'],
    ['71', 'soixante et onze'],
    ['80', 'quatre-vingt'],
    ['81', 'quatre-vingt-un'],
    ['99', 'quatre-vingt-dix-neuf'],
    ['200', 'deux cent'],
    ['115', 'cent quinze'],
  ] as const)
    assert.equal(difference(`appuyez sur ${figures}`, `appuyez sur ${spelled}`, 'fr'), 0, figures);
  assert.equal(difference('47', 'vier sieben', 'de'), 0);
});

test('an ordinal is the same in figures and in words', () => {
  assert.equal(difference('la 1ère lettre', 'la première lettre', 'fr'), 0);
  assert.equal(difference('le 3e message', 'le troisième message', 'fr'), 0);
  assert.equal(difference('el 1er mensaje, la 2ª vez', 'el primer mensaje, la segunda vez', 'es'), 0);
});

test('another number, another ending and another word are errors', () => {
  assert.equal(difference('28', 'veintisiete', 'es'), 1);
  assert.equal(difference('el primer mensaje', 'la 1ª mensaje', 'es'), 2);
  assert.equal(difference('la premiere lettre', 'la 1ère lettres', 'fr'), 1);
  assert.equal(difference('no', 'nos', 'es'), 1);
});

test('a misspelled text is compared as it is spelled, and other words stay', () => {
  assert.equal(correctSpelling('su nimbre y mesaje nuevo', 'es'), 'su nombre y mensaje nuevo');
  assert.equal(correctSpelling('veuillez composez le numero', 'fr'), 'veuillez composer le numero');
  assert.equal(correctSpelling('composez le numero, vous veuillez', 'fr'), 'composez le numero, vous veuillez');
});
