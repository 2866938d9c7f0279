import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attributeLimits, notesLimit, summaryAttributes, withSummary } from './wrap-up.ts';

const sections = [
  { title: 'Situation', text: 'The kettle is broken.' },
  { title: 'Resolution', text: 'A new one is on its way.' },
];

test('a summary follows the text of the agent, which is not changed', () => {
  const typed = 'Called twice.\n  Prefers e-mail.';
  const { notes, truncated } = withSummary(typed, 's1', sections);
  assert.ok(notes.startsWith(typed));
  assert.ok(notes.includes('Situation\nThe kettle is broken.'));
  assert.equal(truncated, false);
});

test('the same summary saved twice is in the notes once', () => {
  const once = withSummary('Mine.', 's1', sections).notes;
  assert.equal(withSummary(once, 's1', sections).notes, once);
});

test('an edited summary replaces only its own text, with notes before and behind it kept', () => {
  const first = `${withSummary('Before.', 's1', sections).notes}\n\nBehind.`;
  const { notes } = withSummary(first, 's1', [{ title: 'Situation', text: 'Changed.' }]);
  assert.ok(notes.startsWith('Before.') && notes.endsWith('Behind.'));
  assert.ok(notes.includes('Changed.') && !notes.includes('The kettle'));
});

test('another summary stands beside the first', () => {
  const both = withSummary(withSummary('', 's1', sections).notes, 's2', [
    { title: 'Transfer', text: 'To billing.' },
  ]).notes;
  assert.ok(both.includes('The kettle') && both.includes('To billing.'));
});

test('a block whose end mark the agent removed is their own text and is not changed', () => {
  const cut = withSummary('', 's1', sections).notes.replace('--- end of summary ---', '');
  assert.ok(withSummary(cut, 's1', sections).notes.startsWith(cut.trimEnd()));
});

test('notes stay within the limit, never at the cost of what the agent typed', () => {
  const typed = 'x'.repeat(1_000);
  const { notes, truncated } = withSummary(typed, 's1', [{ title: 'Long', text: 'y'.repeat(20_000) }]);
  assert.ok(notes.length <= notesLimit && notes.startsWith(typed) && truncated);
  const full = 'z'.repeat(notesLimit);
  assert.ok(withSummary(full, 's1', sections).notes.startsWith(full));
});

test('attributes have one key for each section, plain and small', () => {
  const attributes = summaryAttributes('s1', [
    { title: 'Situación actual', text: 'a' },
    { title: 'Situación actual', text: 'b' },
    { title: '概要', text: 'c' },
    { title: 'Long', text: 'y'.repeat(5_000) },
  ]);
  assert.deepEqual(Object.keys(attributes), [
    'aa_summary_v',
    'aa_summary_id',
    'aa_summary_situacion_actual',
    'aa_summary_situacion_actual_2',
    'aa_summary_section',
    'aa_summary_long',
  ]);
  assert.equal(attributes.aa_summary_long!.length, attributeLimits.characters);
});
