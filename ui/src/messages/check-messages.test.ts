import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkMessages } from './check-messages.ts';
import { languages } from './messages.ts';

const flat = (value: unknown, path = ''): [string, string][] =>
  typeof value === 'string'
    ? [[path, value]]
    : Object.entries(value as object).flatMap(([key, part]) => flat(part, `${path}.${key}`));
const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort();

for (const language of languages) {
  test(`the service check has every text in ${language}, with the same placeholders`, () => {
    const english = new Map(flat(checkMessages.en));
    const texts = flat(checkMessages[language]);
    assert.deepEqual(texts.map(([path]) => path).sort(), [...english.keys()].sort());
    for (const [path, text] of texts) {
      assert.notEqual(text.trim(), '', path);
      assert.deepEqual(placeholders(text), placeholders(english.get(path)!), path);
    }
    // Redis and Genesys are names; whatever else is the same was forgotten.
    const same = texts.filter(([path, text]) => language !== 'en' && text === english.get(path));
    assert.ok(same.length <= 2, same.map(([path]) => path).join());
  });
}
