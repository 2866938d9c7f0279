import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withFields } from './with-fields.ts';

test('fields are added and replaced in a new object, and the given one is unchanged', () => {
  const base: { readonly text: string; readonly final: boolean } = { text: 'hello', final: false };
  assert.deepEqual(withFields(base, { final: true, at: 5 }), { text: 'hello', final: true, at: 5 });
  assert.deepEqual(base, { text: 'hello', final: false });
});
