import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { builtInDataDir } from '../folders.ts';
import type { Turn } from '../ports.ts';
import { type EngineData, readEngineData } from '../understanding/data-files.ts';
import { mostRead, turnsToRead } from './read-turns.ts';
import { summarize } from './summary.ts';

let data: EngineData;
before(async () => {
  data = await readEngineData(builtInDataDir());
});

const things =
  'router cable invoice parcel refund sofa mattress boiler password contract battery charger table lamp van';
const thing = (n: number) => things.split(' ')[n % 15];
const statement = (n: number, isAgent: boolean) =>
  isAgent
    ? `I have sent the ${thing(n * 7)} and you will get the ${thing(n * 11)} on ${1 + (n % 28)} June at ${1 + (n % 11)}:30, it costs ${n * 13} dollars.`
    : `I lost my ${thing(n * 5)} and the ${thing(n * 3)} number ${40_000_000 + n * 977} has not arrived since Monday, I want ${n * 17} dollars back.`;
const turn = (i: number, sentences: number): Turn => {
  const isAgent = i % 2 === 1;
  const text = Array.from({ length: sentences }, (_, k) => statement(i * sentences + k, isAgent)).join(' ');
  return { id: String(i), role: isAgent ? 'agent' : 'customer', text, at: i };
};
const talk = (turns: number, sentences: number) => Array.from({ length: turns }, (_, i) => turn(i, sentences));
const lengthOf = (turns: readonly Turn[]) => turns.reduce((sum, { text }) => sum + text.length, 0);

test('an ordinary conversation is read as a whole', () => {
  const history = talk(60, 2);
  assert.equal(turnsToRead(history), history);
});

test('of a conversation that is too long the beginning and the end are read', () => {
  const history = talk(5_000, 2);
  const read = turnsToRead(history);
  assert.ok(lengthOf(read) <= mostRead && lengthOf(read) > 0.9 * mostRead);
  assert.deepEqual(read[0], history[0]);
  assert.deepEqual(read.at(-1), history.at(-1));
  const gaps = read.filter((each, i) => i > 0 && each.at !== read[i - 1]!.at + 1);
  assert.equal(gaps.length, 1);
});

test('a last turn that is longer than all that may be read leaves the beginning', () => {
  const huge: Turn = { id: 'huge', role: 'customer', text: 'x'.repeat(2 * mostRead), at: 9 };
  assert.deepEqual(turnsToRead([turn(0, 1), huge]), [turn(0, 1)]);
});

test('as many statements as may be read are summarized without holding up calls, in a page', () => {
  const history = turnsToRead(talk(5_000, 1));
  const before = process.cpuUsage();
  const sections = summarize({ history, language: 'en', texts: data.summary.en, moods: new Map(), known: [] });
  const { user } = process.cpuUsage(before);
  const text = sections.map((section) => section.text).join(' ');
  assert.ok(text.length > 1_000 && text.length <= 3_100, `${text.length} characters`);
  // Some seconds of processor time beside other work; statements that are each compared with all others took minutes.
  assert.ok(user < 20_000_000, `${user / 1e6} s`);
});
