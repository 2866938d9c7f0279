import assert from 'node:assert/strict';
import { test } from 'node:test';
import { languages } from '../../src/messages/messages.ts';
import { en } from './desk-en.ts';

const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort();

/** The same word in several languages: "Agent", "Bot", "Chat", "Interaction", "Microphone", "Tour", "Active". */
const maySame = 12;

for (const language of languages.filter((each) => each !== 'en')) {
  test(`the desk has every text in ${language}, with the same placeholders`, async () => {
    const catalog = (await import(`./desk-${language}.ts`))[language] as Readonly<Record<string, string>>;
    assert.deepEqual(Object.keys(catalog).sort(), Object.keys(en).sort());
    for (const [key, english] of Object.entries(en)) {
      assert.notEqual(catalog[key]!.trim(), '', key);
      assert.deepEqual(placeholders(catalog[key]!), placeholders(english), key);
    }
    const same = Object.entries(en).filter(([key, english]) => catalog[key] === english);
    assert.ok(same.length <= maySame, same.map(([key]) => key).join());
  });
}
