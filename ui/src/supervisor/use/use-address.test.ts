import assert from 'node:assert/strict';
import { test } from 'node:test';
import { languages } from '../../messages/messages.ts';
import { useMessages } from '../../messages/use-messages.ts';
import { formatUse, parseUse, useQuery } from './use-address.ts';

test('the address holds the filters of the report, and gives them back', () => {
  const filters = { from: '2026-11-01', to: '2026-11-30', archiveQueue: 'q-1x2y3z', by: 'agent' } as const;
  const search = formatUse(filters, '?view=use&archiveLanguage=es');
  assert.deepEqual(parseUse(search), filters);
  assert.match(search, /view=use.*archiveLanguage=es/);
  assert.equal(formatUse({ by: 'week' }, search), '?view=use&archiveLanguage=es');
});

test('what does not fit in the address is left out, and a typed queue never stands in it', () => {
  assert.deepEqual(parseUse('?by=mood&from=x&archiveQueue=Car+claims'), { by: 'week' });
  assert.deepEqual(useQuery({ by: 'queue', archiveQueue: 'q-1x2y3z' }, 'Car claims'), {
    by: 'queue',
    queue: 'Car claims',
  });
});

for (const language of languages)
  test(`the report of use has every text in ${language}, with its placeholders`, () => {
    const english = Object.entries(useMessages.en);
    const texts = useMessages[language];
    assert.equal(Object.keys(texts).length, english.length);
    const placeholders = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();
    for (const [key, text] of english)
      assert.deepEqual(placeholders(texts[key as keyof typeof texts]), placeholders(text), key);
  });
