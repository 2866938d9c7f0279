import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cursorOf } from './events-route.ts';

describe('the cursor in Last-Event-ID', () => {
  it('is absent, an id, or the cursor of no log', () => {
    assert.equal(cursorOf(undefined), undefined);
    assert.equal(cursorOf(''), undefined);
    assert.equal(cursorOf('abc-12'), 'abc-12');
    for (const text of ['abc', '-1', 'abc-1.5', 'ABC-1', `a-${'9'.repeat(30)}`, '../x-1', 'a-1\n']) {
      assert.equal(cursorOf(text), 'none-0', text);
    }
  });
});
