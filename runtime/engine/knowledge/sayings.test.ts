import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readQuery } from './query.ts';
import { sayingsIn } from './sayings.ts';

test('an everyday wording is read as what articles call it, in its other forms too', () => {
  for (const text of ['Someone nicked my bike', 'My bike was nicked']) assert.match(sayingsIn(text, 'en'), /stolen/);
  for (const text of ['It coughed up nothing', 'What do I have to cough up?'])
    assert.match(sayingsIn(text, 'en'), /price/);
  assert.match(sayingsIn('Me han birlado la cartera', 'es'), /robo/);
  assert.match(sayingsIn('Este mes estoy pelada', 'es'), /plazos/);
});

test('of wordings that overlap the longest counts, and a plain text has none', () => {
  assert.doesNotMatch(sayingsIn('My card was declined', 'en'), /replacement/);
  assert.equal(sayingsIn('The gate code has four digits.', 'en'), '');
  assert.equal(sayingsIn('Das kostet mich ein Vermögen', 'de'), '');
});

test('a question is searched by the words of articles, at a lower weight than its own', () => {
  const { terms } = readQuery('Someone nicked my bike. Who pays?', [], 'en');
  assert.ok(terms.get('stolen')! < terms.get('bike')!);
});
