import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Steps, searchText } from './beam-search.ts';
import { special, vocabularySize } from './vocabulary.ts';

/** By text so far, the probabilities of what comes next; `.` is the end, a letter a token. */
type Model = Readonly<Record<string, Readonly<Record<string, number>>>>;
const first = 1_000;
const tokenOf = (letter: string) => (letter === '.' ? special.end : first + letter.charCodeAt(0));
const textOf = (tokens: readonly number[]) => String.fromCharCode(...tokens.map((token) => token - first));

type State = { readonly text: string; readonly logits: Float32Array };

function createSteps(model: Model): { steps: Steps<State>; asked: string[] } {
  const asked: string[] = [];
  const stateOf = (text: string) => {
    asked.push(text);
    const logits = new Float32Array(vocabularySize).fill(-50);
    for (const [letter, probability] of Object.entries(model[text] ?? model['*']!))
      logits[tokenOf(letter)] = Math.log(probability);
    return { text, logits };
  };
  return { steps: { begin: stateOf(''), append: async ({ text }, token) => stateOf(text + textOf([token])) }, asked };
}

const limits = { beams: 3, giveUp: 3, maxTokens: 20 };
/** "x" seems the better beginning, and nothing likely follows it. */
const misleading: Model = {
  '': { x: 0.55, a: 0.45 },
  x: { p: 0.4, q: 0.3, r: 0.3 },
  a: { b: 0.95, '.': 0.05 },
  ab: { '.': 0.95, c: 0.05 },
  '*': { '.': 1 },
};

test('the text that is most probable as a whole wins over the best beginning', async () => {
  const found = await searchText(createSteps(misleading).steps, limits);
  assert.equal(textOf(found.tokens), 'ab');
  assert.ok(Math.abs(found.meanLog - Math.log(0.45 * 0.95 * 0.95) / 3) < 1e-4);
  assert.deepEqual(
    found.probabilities.map((each) => each.toFixed(2)),
    ['0.45', '0.95'],
  );
  assert.equal(textOf((await searchText(createSteps(misleading).steps, { ...limits, beams: 1 })).tokens), 'xp');
});

test('a beginning that is far behind the best one costs nothing more', async () => {
  const { steps, asked } = createSteps({ '': { a: 0.97, x: 0.03 }, a: { b: 1 }, '*': { '.': 1 } });
  assert.equal(textOf((await searchText(steps, limits)).tokens), 'ab');
  assert.deepEqual(asked, ['', 'a', 'ab']);
});

test('a text that goes in circles or has no end is cut, but not where another one ended', async () => {
  const circles = await searchText(createSteps({ '*': { a: 1 } }).steps, limits);
  assert.deepEqual([circles.cut, textOf(circles.tokens)], [true, 'aaaaaa']);
  const endless: Model = { '': { a: 1 }, a: { b: 1 }, ab: { c: 1 }, '*': { d: 1 } };
  const long = await searchText(createSteps(endless).steps, { ...limits, maxTokens: 3 });
  assert.deepEqual([long.cut, textOf(long.tokens)], [true, 'abc']);
  const ended = await searchText(createSteps({ '': { a: 0.6, '.': 0.4 }, '*': { a: 1 } }).steps, limits);
  assert.deepEqual([ended.cut, textOf(ended.tokens)], [false, '']);
});

test('marks, notes and a blank at the beginning are never chosen', async () => {
  const blank = 220;
  const bracket = 58;
  const logits = new Float32Array(vocabularySize).fill(-50);
  logits[blank] = 9;
  logits[bracket] = 8;
  logits[special.translate] = 7;
  logits[tokenOf('a')] = 1;
  const ended = new Float32Array(vocabularySize).fill(-50);
  ended[special.end] = 1;
  const found = await searchText({ begin: { logits }, append: async () => ({ logits: ended }) }, limits);
  assert.equal(textOf(found.tokens), 'a');
});
