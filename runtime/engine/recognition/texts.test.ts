import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatSpoken } from './format-spoken.ts';
import { applyHints, toHints } from './name-hints.ts';
import { createPartialText } from './partial-text.ts';
import { collapseLoops, isNoise, tidy } from './transcript-guards.ts';
import { spreadWords } from './word-times.ts';

test('a word is shown once two readings agree, and never changes after that', () => {
  const partial = createPartialText();
  assert.equal(partial.update('My'), undefined);
  assert.equal(partial.update('My cattle is'), 'My');
  assert.equal(partial.update('My kettle is broken'), undefined);
  assert.equal(partial.update('My kettle is broken and'), 'My kettle is broken');
  assert.equal(partial.update('Your kettle is broken and I'), undefined);
  assert.equal(partial.update('Your kettle is broken and I am'), 'My kettle is broken and I');
});

test('every text shown begins with the one before', () => {
  const partial = createPartialText();
  let shown = '';
  for (const reading of ['a b', 'a b c', 'x b c d', 'a b c d e', 'a b c d e f', 'q', '', 'a b c d e f g h']) {
    const text = partial.update(reading);
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
  assert.equal(tidy('"hello, I come to-day. good-bye'), 'Hello, I come today. Goodbye');
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

for (const [spoken, written] of [
  ['It is four, seven, one, two, nine, three.', 'It is 471293.'],
  ['My phone number is five zero three five five five zero one eight two.', 'My phone number is 5035550182.'],
  ['The code is double four one seven', 'The code is 4417'],
  ['nine, seven, two, oh, one', '97201'],
  ['Reference A B one two three four', 'Reference AB1234'],
  ['It is Emma dot Clark at example dot com.', 'It is emma.clark@example.com.'],
  ['One of them, or two, is enough.', 'One of them, or two, is enough.'],
  ['It takes three to five days.', 'It takes three to five days.'],
  ['I ordered 20, 30, 40 pieces', 'I ordered 20, 30, 40 pieces'],
  ['Look at it at home.', 'Look at it at home.'],
] as const) {
  test(`"${spoken}" is written "${written}"`, () => assert.equal(formatSpoken(spoken), written));
}

test('a name that was nearly recognized is corrected, unless the second reading confirms the words', () => {
  const hints = toHints(['Maple Home', 'Maple Club', 'PayPal', 'Visa']);
  const unsure = () => false;
  assert.equal(
    applyHints('Good morning, Maple Hone customer service.', hints, unsure),
    'Good morning, Maple Home customer service.',
  );
  assert.equal(applyHints('This is maple phone.', hints, unsure), 'This is Maple Home.');
  assert.equal(applyHints('I paid with pay pal, thanks', hints, unsure), 'I paid with PayPal, thanks');
  assert.equal(
    applyHints('This is maple phone.', hints, () => true),
    'This is maple phone.',
  );
  assert.equal(applyHints('Vista is nice. My people come home.', hints, unsure), 'Vista is nice. My people come home.');
});
