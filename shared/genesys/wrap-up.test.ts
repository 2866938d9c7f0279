import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attributeLimits, notesLimit, summaryAttributes, withSummary } from './wrap-up.ts';

const sections = [
  { title: 'Situation', text: 'The kettle is broken.' },
  { title: 'Resolution', text: 'A new one is on its way.' },
];

const blockOf = (text = sections) => withSummary('', text).block;

test('a summary follows the text of the agent, which is not changed, and carries no marks of a machine', () => {
  const typed = 'Called twice.\n  Prefers e-mail.';
  const { notes, truncated } = withSummary(typed, sections);
  assert.equal(notes, `${typed}\n\nSituation\nThe kettle is broken.\n\nResolution\nA new one is on its way.`);
  assert.equal(truncated, false);
});

test('the same summary saved twice is in the notes once, also where its first saving was not remembered', () => {
  const once = withSummary('Mine.', sections).notes;
  assert.equal(withSummary(once, sections, blockOf()).notes, once);
  assert.equal(withSummary(once, sections).notes, once);
});

test('an edited summary replaces only its own text, with notes before and behind it kept', () => {
  const first = `${withSummary('Before.', sections).notes}\n\nBehind.`;
  const { notes } = withSummary(first, [{ title: 'Situation', text: 'Changed.' }], blockOf());
  assert.equal(notes, 'Before.\n\nSituation\nChanged.\n\nBehind.');
});

test('a summary that the agent has changed in the notes is their own text', () => {
  const changed = withSummary('', sections).notes.replace('is broken', 'has a leak');
  assert.equal(
    withSummary(changed, [{ title: 'Situation', text: 'New.' }], blockOf()).notes,
    `${changed}\n\nSituation\nNew.`,
  );
});

test('marks that an earlier version set go with the text between them', () => {
  const old = 'Mine.\n\n--- Earshot summary 1f73idp ---\nSituation\nOld.\n--- end of summary ---\n\nBehind.';
  assert.equal(withSummary(old, [{ title: 'Situation', text: 'New.' }]).notes, 'Mine.\n\nSituation\nNew.\n\nBehind.');
});

test('notes stay within the limit, never at the cost of what the agent typed', () => {
  const typed = 'x'.repeat(1_000);
  const { notes, truncated } = withSummary(typed, [{ title: 'Long', text: '😀'.repeat(10_000) }]);
  assert.ok(
    notes.length <= notesLimit &&
      notes.startsWith(typed) &&
      truncated &&
      !/[\ud800-\udbff](?![\udc00-\udfff])/.test(notes),
  );
  const full = 'z'.repeat(notesLimit);
  assert.ok(withSummary(full, sections).notes.startsWith(full));
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
