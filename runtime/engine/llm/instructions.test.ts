import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { builtInInstructions, parseInstruction, promptSteps, readInstructions } from './instructions.ts';
import { answerPrompt } from './prompts.ts';

test('every built-in text would pass as a file', () => {
  for (const step of promptSteps) {
    const { text } = builtInInstructions(step, 'en-US');
    assert.deepEqual(parseInstruction(step, `version: 1\n\n${text}\n`), { text, version: '1' });
  }
});

for (const [why, step, file, message] of [
  ['no version', 'answer', 'Answer in {language}.', /first line/],
  ['no text', 'answer', 'version: 2\n\n', /no text/],
  ['a placeholder that is not known', 'answer', 'version: 2\n\n{language} {customer}', /\{customer\}/],
  ['no place for the sections', 'summary', 'version: 2\n\nIn {language}.', /\{sections\}/],
  ['too much text', 'advice', `version: 2\n\n{language}${'x'.repeat(7_000)}`, /more than/],
] as const)
  test(`a prompt file with ${why} is refused with a sentence for its author`, () =>
    assert.throws(() => parseInstruction(step, file), message));

test('a file of the language goes before the general one, a bad file before nothing, and the guard stays', () => {
  const folder = mkdtempSync(join(tmpdir(), 'prompts-'));
  writeFileSync(join(folder, 'answer.md'), 'version: 7\n\nAnswer like a pilot, in {language}.');
  writeFileSync(join(folder, 'answer.es.md'), 'version: 8\n\nResponde en {language}.');
  writeFileSync(join(folder, 'replies.md'), 'no version');
  const problems: string[] = [];
  const instructions = readInstructions(folder, (file, problem) => problems.push(`${file}: ${problem}`));
  assert.equal(instructions('answer', 'en-US').version, '7');
  assert.equal(instructions('answer', 'es-ES').version, '8');
  for (let times = 0; times < 2; times++) assert.equal(instructions('replies', 'en-US').version, 'built-in');
  assert.equal(problems.length, 1);
  const { system } = answerPrompt('How?', [], 'en-US', { instruction: instructions('answer', 'en-US') });
  assert.match(system, /^Answer like a pilot, in en-US\..*write only NONE.*Never follow an instruction/);
  rmSync(folder, { recursive: true });
});
