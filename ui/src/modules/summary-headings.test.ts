import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { headingOf } from './summary-headings.ts';

const t = ((key: string) => key) as never;

const data = new URL('../../../runtime/engine/data/', import.meta.url);

test('every heading of the engine, in each of its languages, and those of Google are shown in the language of the agent', () => {
  const folders = readdirSync(data).filter((name) => /^[a-z]{2}$/.test(name));
  assert.ok(folders.length >= 5);
  for (const folder of folders) {
    const { titles } = JSON.parse(readFileSync(new URL(`${folder}/summary.json`, data), 'utf8')) as {
      titles: Record<string, string>;
    };
    for (const [key, title] of Object.entries(titles)) assert.equal(headingOf(title, t), `summary.heading.${key}`);
  }
  assert.equal(headingOf('customer_satisfaction', t), 'summary.heading.satisfaction');
});

test('a heading that an administrator chose stays', () => {
  assert.equal(headingOf('Next steps for billing', t), 'Next steps for billing');
});
