import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foldEvents } from '../../../shared/assist/conversation.ts';
import * as f from '../gallery/fixtures.ts';
import { citationNumbers, supportedSections, unsupportedCount } from './summary-citations.ts';
import { plainSections } from './summary-draft.ts';

const summary = foldEvents([f.summary]).summary!;

test('citations are numbered in the order of reading, each place once', () => {
  assert.deepEqual(
    [...citationNumbers(summary)],
    [
      ['u1', 1],
      ['u2', 2],
      ['u5', 3],
      ['u3', 4],
    ],
  );
});

test('a sentence that nothing said supports is counted, and left out of what is used', () => {
  const shown = plainSections(summary);
  assert.equal(unsupportedCount(summary, shown), 1);
  const texts = supportedSections(summary, shown).map((s) => s.text);
  assert.ok(!texts.join(' ').includes('voucher'), texts.join(' '));
  assert.equal(texts.length, 3);
});

test('what the agent wrote themselves is theirs', () => {
  const shown = plainSections(summary).map((s) => ({ ...s, text: `${s.text} I checked.` }));
  assert.equal(unsupportedCount(summary, shown), 0);
  assert.deepEqual(supportedSections(summary, shown), shown);
});
