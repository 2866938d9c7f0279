import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leadWithAsked } from './lead.ts';
import { readQuery } from './query.ts';

for (const [language, said, sentence, expected] of [
  [
    'en',
    'How much is the yurt per night?',
    'Per night: Trapper cabin $89, Lake cabin $149, Yurt $109.',
    'Per night: Yurt $109, Trapper cabin $89, Lake cabin $149.',
  ],
  ['en', 'How much is a large canvas?', 'Small £24, medium £39, large £58.', 'Large £58, small £24, medium £39.'],
  [
    'en',
    'Can I have it as a Patron?',
    'Tickets: Friend –, Good Friend 2 per show, 10% off, Patron 4 per show, 15% off.',
    'Tickets: Patron 4 per show, 15% off, Friend –, Good Friend 2 per show, 10% off.',
  ],
  [
    'es',
    'Tengo la plena, ¿me cobran por elegir el sitio?',
    'Elegir asiento cuesta desde 6 euros; con la tarifa Plena es gratis.',
    'Con la tarifa Plena es gratis; elegir asiento cuesta desde 6 euros.',
  ],
  [
    'en',
    "I'm seventy. What do I pay?",
    'People from 18 to 64 years pay 12 euros; from 65 years on they pay 8 euros.',
    'From 65 years on they pay 8 euros; people from 18 to 64 years pay 12 euros.',
  ],
  [
    'en',
    'How much is parking?',
    'Parking costs 8 dollars, and you pay at the exit.',
    'Parking costs 8 dollars, and you pay at the exit.',
  ],
  ['en', 'What is the price?', 'Large: Price 29 euros, Data 80 GB.', 'Large: Price 29 euros, Data 80 GB.'],
] as const) {
  test(`"${said}" is answered with "${expected}"`, () => {
    assert.equal(leadWithAsked(readQuery(said, [], language), sentence), expected);
  });
}
