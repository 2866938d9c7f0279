import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPartialText } from './partial-text.ts';
import { collapseLoops, isNoise, tidy } from './transcript-guards.ts';
import { spreadWords } from './word-times.ts';

test('a word is shown once two hearings agree, and never changes after that', () => {
  const partial = createPartialText();
  assert.equal(partial.update('My'), undefined);
  assert.equal(partial.update('My cattle is'), 'My');
  assert.equal(partial.update('My kettle is broken'), undefined);
  assert.equal(partial.update('My kettle is broken and'), 'My kettle is broken');
  assert.equal(partial.update('Your kettle is broken and I'), undefined);
  assert.equal(partial.update('Your kettle is broken and I am'), 'My kettle is broken and I');
  assert.equal(partial.latest, 'Your kettle is broken and I am');
});

test('every text shown begins with the one before', () => {
  const partial = createPartialText();
  let shown = '';
  for (const hearing of ['a b', 'a b c', 'x b c d', 'a b c d e', 'a b c d e f', 'q', '', 'a b c d e f g h']) {
    const text = partial.update(hearing);
    if (text === undefined) continue;
    assert.ok(text.startsWith(shown));
    shown = text;
  }
});

test('a loop of three or more is said once; two are said twice; digits are left alone', () => {
  assert.equal(
    collapseLoops("and I've got a 2019 and I've got a 2019 and I've got a 2019 car"),
    "and I've got a 2019 car",
  );
  assert.equal(collapseLoops('no no it is fine'), 'no no it is fine');
  assert.equal(collapseLoops('it is 0 0 0 and one one one'), 'it is 0 0 0 and one one one');
  assert.equal(collapseLoops('the the the the end'), 'the end');
});

test('marks, sounds in brackets and impossible speed are noise; a short yes is not', () => {
  assert.ok(isNoise('...', 1));
  assert.ok(isNoise('[music] ♪', 4));
  assert.ok(isNoise('one two three four five six seven eight nine ten eleven twelve', 1));
  assert.ok(!isNoise('Yes.', 0.4));
});

test('text is tidied, not rewritten', () => {
  assert.equal(tidy('  hello ,  it is broken. this is bad '), 'Hello, it is broken. This is bad');
});

test('words are spread over their stretch in order and fill it', () => {
  const words = spreadWords('one three, fourteen', 1_000, 3_000, () => 0.9);
  assert.equal(words[0]!.startMs, 1_000);
  assert.equal(words.at(-1)!.endMs, 3_000);
  assert.deepEqual(
    words.map((w) => w.word),
    ['one', 'three,', 'fourteen'],
  );
  for (let i = 1; i < words.length; i++) assert.equal(words[i]!.startMs, words[i - 1]!.endMs);
});
