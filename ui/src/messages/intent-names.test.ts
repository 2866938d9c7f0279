import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { laterEn } from './later-en.ts';

const namesIn = (file: string): string[] => {
  const { intents } = JSON.parse(readFileSync(new URL(`../../../runtime/engine/${file}`, import.meta.url), 'utf8'));
  return (intents as { name: string }[]).map(({ name }) => name);
};

test('every intent of the built-in engine has a name in the catalogs, and no other', () => {
  const known = new Set([...namesIn('data/intents.json'), ...namesIn('sample-data/intents.json')]);
  const named = Object.keys(laterEn).flatMap((key) => (key.startsWith('intent.name.') ? [key.slice(12)] : []));
  assert.deepEqual(named.toSorted(), [...known].toSorted());
});
