import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ownCopy } from './own-copy.ts';

test('the copy is the same text, with anything in it', () => {
  for (const text of ['', 'a', 'projects/p/messages/12345678-abcd', 'línea\n"dos" \\ 😀', '\ud800 alone'])
    assert.equal(ownCopy(text), text);
});
