import assert from 'node:assert/strict';
import { test } from 'node:test';
import { needIn } from './proactive.ts';
import { readQuery } from './query.ts';
import { rankSentences } from './rank-sentences.ts';
import { verdictOf } from './verdict.ts';

function verdict(language: 'en' | 'es', said: string, ...sentences: string[]): string {
  return verdictAfter([], language, said, ...sentences);
}

function verdictAfter(before: readonly string[], language: 'en' | 'es', said: string, ...sentences: string[]): string {
  const history = before.map((text, at) => ({ id: String(at), role: 'customer', text, at }) as const);
  const query = readQuery(said, history, language);
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
  ['en', 'Can I bring 3 bags?', ['You can bring not more than two bags.'], 'no'],
  ['en', 'Can I bring 2 bags?', ['You can bring no more than 2 bags.'], 'yes'],
  ['en', 'Can I book for 2 nights?', ['You can book not less than 3 nights.'], 'no'],
  ['en', 'Can I book for 4 nights?', ['You can book no fewer than three nights.'], 'yes'],
  ['en', 'We are 4 people. Is the zoo free?', ['The zoo is free for children under 5.'], 'open'],
  ['en', 'I bought them 1 year ago. Can I return the shoes?', ['Shoes can be returned within 12 months.'], 'yes'],
  ['es', '¿Puedo llevar 3 maletas?', ['Se pueden llevar no más de 2 maletas.'], 'no'],
  ['es', '¿Puedo llevar 2 maletas?', ['Se pueden llevar no más de dos maletas.'], 'yes'],
] as const) {
  test(`"${said}" is answered with ${expected} by "${sentences.join(' ')}"`, () => {
    assert.equal(verdict(language, said, ...sentences), expected);
  });
}

test('of what was said before the last word counts', () => {
  const before = ['I bought them 20 days ago.', 'Sorry, it was 45 days ago.'];
  assert.equal(verdictAfter(before, 'en', 'Can I return the shoes?', 'Shoes can be returned within 30 days.'), 'no');
});

test('a customer who tells what is needed without asking has a need that must be answered more surely', () => {
  const turn = (text: string) => needIn({ id: 't', role: 'customer', text, at: 0 }, 'en');
  const stated = turn('We are driving to Canada in August with the dog.');
  const asked = turn('Is the dog insured in Canada?');
  assert.ok(stated && asked && stated.least > asked.least);
  assert.equal(turn('Okay, thanks.'), undefined);
  assert.equal(turn('Yes, I already closed the valve in the bathroom.'), undefined);
});
