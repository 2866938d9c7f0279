import assert from 'node:assert/strict';
import { test } from 'node:test';
import { needIn } from './proactive.ts';
import { readQuery } from './query.ts';
import { rankSentences } from './rank-sentences.ts';
import { verdictOf } from './verdict.ts';

function verdict(language: 'en' | 'es', said: string, ...sentences: string[]): string {
  const query = readQuery(said, [], language);
  const ranked = rankSentences(query, sentences, undefined);
  return (
    verdictOf(query, { heading: '', text: sentences.join(' '), sentences }, ranked, { heading: '', confidence: 0.5 })
      ?.verdict ?? 'open'
  );
}

for (const [language, said, sentences, expected] of [
  ['en', 'Can I pay with cash when I arrive?', ['Cash is not accepted.'], 'no'],
  ['en', 'Do I have to see a vet before joining?', ['A visit to the vet before joining is not required.'], 'no'],
  ['en', 'Do I have to book the sauna?', ['The sauna has to be booked at the front desk.'], 'yes'],
  ['en', 'Is the sauna free?', ['The sauna costs 8 dollars.'], 'no'],
  ['en', 'Are broken teeth covered?', ['Broken teeth are covered.'], 'yes'],
  ['en', 'Can my guide dog stay?', ['Dogs are not allowed, except for guide dogs.'], 'open'],
  ['en', 'Do I pay for the parking?', ['Parking costs 8 dollars.', 'Parking is free for members.'], 'open'],
  ['en', 'Can guests come on Sunday?', ['Guests are welcome from Monday to Friday.'], 'open'],
  ['en', 'How can I cancel?', ['We do not accept cancellations by phone.'], 'open'],
  ['en', 'It is closed on Sunday, isn’t it?', ['It is closed on Sunday.'], 'open'],
  [
    'en',
    'I have the Plus card. Is theft covered?',
    ['Theft: Basic is not covered, Plus is covered up to 900 dollars.'],
    'yes',
  ],
  ['es', '¿Se puede comer en la sala?', ['No se permite comer en la sala.'], 'no'],
  ['es', '¿Hay que apuntarse al taller?', ['El taller es sin inscripción.'], 'no'],
  ['es', '¿Me cobran el cerrajero?', ['El cerrajero es gratis.'], 'no'],
  ['es', '¿Están incluidos los perros?', ['Los perros están incluidos, menos las razas peligrosas.'], 'open'],
  ['es', '¿Qué tengo que hacer para renovar?', ['No se puede renovar dos veces.'], 'open'],
  ['es', '¿Puedo usar los datos sin pagar más?', ['Allí los datos cuestan 6 euros al día.'], 'open'],
] as const) {
  test(`"${said}" is answered with ${expected} by "${sentences.join(' ')}"`, () => {
    assert.equal(verdict(language, said, ...sentences), expected);
  });
}

test('a customer who tells what is needed without asking has a need that must be answered more surely', () => {
  const turn = (text: string) => needIn({ id: 't', role: 'customer', text, at: 0 }, 'en');
  const stated = turn('We are driving to Canada in August with the dog.');
  const asked = turn('Is the dog insured in Canada?');
  assert.ok(stated && asked && stated.least > asked.least);
  assert.equal(turn('Okay, thanks.'), undefined);
  assert.equal(turn('Yes, I already closed the valve in the bathroom.'), undefined);
});
