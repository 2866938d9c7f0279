import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { builtInDataDir } from '../folders.ts';
import type { Turn } from '../ports.ts';
import { type EngineData, readEngineData } from '../understanding/data-files.ts';
import { withObject } from './deed-objects.ts';
import { summarize } from './summary.ts';

let data: EngineData;
before(async () => {
  data = await readEngineData(builtInDataDir());
});

const talk = (...lines: readonly string[]): Turn[] =>
  lines.map((line, i) => ({
    id: String(i),
    role: line.startsWith('A') ? 'agent' : 'customer',
    text: line.slice(3),
    at: i,
  }));
const order = (value: string, turn: number) => ({ kind: 'order_number', value, turn });

test('what an agent did to the only order of a conversation names it, in the note too', () => {
  const history = talk(
    'C: My lamp is broken and I want my money back.',
    'A: Which order?',
    'C: It is 4711.',
    "A: I've found your order.",
  );
  const known = [order('4711', 2)];
  assert.deepEqual(withObject('Found order', { history, known, texts: data.summary.en }), {
    text: 'Found order 4711',
    added: { value: '4711', turn: 2 },
  });
  const texts = { ...data.summary.en, share: 1 };
  const sections = summarize({ history, language: 'en', texts, moods: new Map(), known });
  const note = sections.map(({ text }) => text).join(' ');
  assert.match(note, /Found order 4711\./);
  assert.equal(note.match(/4711/g)?.length, 1);
});

test('in Spanish, too', () => {
  const history = talk('C: Es el 4711.', 'A: He cancelado su pedido.');
  assert.equal(
    withObject('Ha cancelado su pedido', { history, known: [order('4711', 0)], texts: data.summary.es }).text,
    'Ha cancelado su pedido 4711',
  );
});

test('where the deed is about another order, or about none, nothing is added', () => {
  const history = talk('C: My lamp is broken. It is 4711.', 'A: Done.');
  const known = [order('4711', 0)];
  for (const text of ['Placed new order', 'Created order', 'Found no order', 'Gave discount on next order'])
    assert.equal(withObject(text, { history, known, texts: data.summary.en }).text, text);
  for (const text of ['Ha hecho un nuevo pedido', 'Ha creado un pedido', 'Descuento en su próximo pedido'])
    assert.equal(withObject(text, { history, known, texts: data.summary.es }).text, text);
});

test('where two orders were named, or the deed is about something else, nothing is added', () => {
  const history = talk('C: 4711 and 4712.', 'A: Done.');
  const texts = data.summary.en;
  const two = [order('4711', 0), order('4712', 0)];
  assert.equal(withObject('Found order', { history, known: two, texts }).text, 'Found order');
  assert.equal(withObject('Started refund', { history, known: [order('4711', 0)], texts }).text, 'Started refund');
});
