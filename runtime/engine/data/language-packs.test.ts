import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isUnderstood, languageCodes } from '../../../shared/languages.ts';
import { anyOf, packOf } from './language-packs.ts';

for (const code of languageCodes) {
  test(`the pack of "${code}" is complete`, () => {
    const pack = packOf(code);
    assert.equal(pack.entities.digits.length, 10);
    assert.equal(pack.entities.months.length, 12);
    assert.equal(pack.entities.weekdays.length, 7);
    assert.ok(pack.farewells.length > 0);
    if (!isUnderstood(code)) return;
    assert.ok(pack.need && pack.toneWords);
  });
}

test('fragments of several languages make one pattern, without repetition', () => {
  const fragments = anyOf((pack) => pack.toneWords).split('|');
  assert.deepEqual(fragments, [...new Set(fragments)]);
  for (const word of ['never', 'nunca']) assert.ok(fragments.includes(word));
});
