import assert from 'node:assert/strict';
import { test } from 'node:test';
import { processorMs } from '../../testing/linear-time.ts';
import { compilePhrases, phraseProblem, plainWords } from './phrases.ts';

const matches = (phrase: string, text: string) => compilePhrases([phrase]).test(plainWords(text));

for (const [phrase, text, wanted] of [
  ['wait*', 'I am waiting.', true],
  ['wait', 'I am waiting.', false],
  ['(a|b c) d', 'b, c d', true],
  ['very [very] good', 'very good', true],
  ['smell* ... gas', 'It smells a bit of gas', true],
  ['smell* ... gas', 'It smells one two three four five six gas', false],
  ['^ no', 'no, thanks', true],
  ['^ no', 'oh no', false],
  ['bye $', 'Goodbye and bye', true],
  ['teléfono', 'TELEFONO', true],
] as const) {
  test(`"${phrase}" ${wanted ? 'stands' : 'does not stand'} in "${text}"`, () =>
    assert.equal(matches(phrase, text), wanted));
}

test('a phrase that cannot be read is named with the reason', () => {
  assert.equal(phraseProblem('(a|b'), 'has brackets that do not match');
  assert.equal(phraseProblem('...'), 'has no word');
  assert.equal(phraseProblem('a+b'), 'has a sign that no phrase may have');
  assert.equal(phraseProblem("don't"), undefined);
});

test('a long text is searched in linear time', () => {
  const phrases = compilePhrases(['smell* ... gas', '(on|in) ... ... fire']);
  const plain = plainWords('smells on in '.repeat(20_000));
  const start = processorMs();
  phrases.find(plain);
  assert.ok(processorMs() - start < 2_000);
});
