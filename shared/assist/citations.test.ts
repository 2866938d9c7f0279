import assert from 'node:assert/strict';
import { test } from 'node:test';
import { citeSummary } from './citations.ts';

const utterances = [
  { utteranceId: 'u1', text: 'My electric kettle arrived yesterday and it is broken.' },
  { utteranceId: 'u2', text: 'Yes, it is 471293.' },
  { utteranceId: 'u3', text: 'I have started the refund and you will get a confirmation by email.' },
  { utteranceId: 'u4', text: 'Thank you very much, goodbye.' },
];
const cite = (text: string, language = 'en-US') =>
  citeSummary([{ title: 'Situation', text }], utterances, language)[0]!.sentences;

test('a sentence somebody said rests on that utterance', () => {
  assert.deepEqual(cite('My electric kettle arrived yesterday and it is broken.')[0]!.utteranceIds, ['u1']);
});

test('a sentence in other words rests on what it was made of', () => {
  assert.deepEqual(cite("The customer's electric kettle arrived broken.")[0]!.utteranceIds, ['u1']);
  assert.deepEqual(cite('The broken kettle was settled with a refund, with confirmation by email.')[0]!.utteranceIds, [
    'u3',
    'u1',
  ]);
});

test('a sentence that no one said rests on nothing', () => {
  assert.deepEqual(cite('The customer asked for a discount on their next order.')[0]!.utteranceIds, []);
});

test('a number that was not spoken takes every support away', () => {
  assert.deepEqual(cite('The electric kettle arrived broken, order 471299.')[0]!.utteranceIds, []);
  assert.notDeepEqual(cite('The electric kettle arrived broken, order 471293.')[0]!.utteranceIds, []);
});

test('every sentence of every section gets its entry, and sections keep what they had', () => {
  const cited = citeSummary(
    [
      { title: 'Situation', text: 'The kettle is broken. The customer wants a unicorn.' },
      { title: 'Empty', text: '' },
    ],
    utterances,
    'en-US',
  );
  assert.deepEqual(
    cited.map((section) => section.sentences.length),
    [2, 0],
  );
  assert.equal(cited[0]!.title, 'Situation');
  assert.equal(cited[0]!.text, 'The kettle is broken. The customer wants a unicorn.');
});

test('Spanish is compared by Spanish words', () => {
  const said = [{ utteranceId: 'e1', text: 'Mi hervidor llegó roto ayer.' }];
  const [section] = citeSummary([{ title: 'Situación', text: 'El hervidor llegó roto.' }], said, 'es-ES');
  assert.deepEqual(section!.sentences[0]!.utteranceIds, ['e1']);
});
