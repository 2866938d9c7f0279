import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as v from 'valibot';
import { AlertRulesSchema } from './alert-rules.ts';
import { parseAlertRules } from './alert-rules-file.ts';
import { sampleAlertRules } from './sample-alert-rules.ts';

test('a file of alert rules is read, with defaults for what it leaves out', () => {
  const text =
    'rules:\n  - id: fire\n    title: Somebody speaks of fire\n    when: { type: phrase, phrases: [fire] }\n';
  const parsed = parseAlertRules(text);
  assert.ok('rules' in parsed);
  const [rule] = parsed.rules;
  assert.deepEqual([rule?.level, rule?.coolDownSeconds], ['warning', 300]);
});

test('a file with mistakes names each of them, and one that is no YAML says so', () => {
  for (const text of ['rules: [{ id: "" }]', 'rules: {', 'rules: 3', 'x'.repeat(600_000)]) {
    const parsed = parseAlertRules(text);
    assert.ok('mistakes' in parsed && parsed.mistakes.length > 0, text.slice(0, 20));
  }
});

test('the samples of local mode are rules that a file could have', () => {
  const { rules } = v.parse(AlertRulesSchema, { rules: sampleAlertRules });
  assert.deepEqual(rules, sampleAlertRules);
});
