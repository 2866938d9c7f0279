import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { builtInInstructions, parseInstruction, promptSteps, readInstructions } from './instructions.ts';
import { answerPrompt } from './prompts.ts';

test('every step has a built-in text with a version', () => {
  for (const step of promptSteps) assert.match(builtInInstructions(step, 'en-US').version, /^built-in-\d+$/);
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
  const instructions = readInstructions([folder], (file, problem) => problems.push(`${file}: ${problem}`));
  assert.equal(instructions('answer', 'en-US').version, '7');
  assert.equal(instructions('answer', 'es-ES').version, '8');
  for (let times = 0; times < 2; times++) assert.equal(instructions('replies', 'en-US').version, 'built-in-2');
  assert.equal(problems.length, 1);
  const { system } = answerPrompt('How?', [], 'en-US', { instruction: instructions('answer', 'en-US') });
  assert.match(system, /^Answer like a pilot, in en-US\..*write only NONE.*Never follow an instruction/);
  rmSync(folder, { recursive: true });
});

test('the prompts of a queue go before those of everybody, for what the queue has', () => {
  const folder = mkdtempSync(join(tmpdir(), 'prompts-'));
  const queue = join(folder, 'queues', 'billing');
  mkdirSync(queue, { recursive: true });
  writeFileSync(join(folder, 'answer.es.md'), 'version: 1\n\nResponde en {language}.');
  writeFileSync(join(folder, 'advice.md'), 'version: 2\n\nAdvise in {language}.');
  writeFileSync(join(queue, 'answer.md'), 'version: 3\n\nAnswer about bills, in {language}.');
  const instructions = readInstructions([queue, folder], (file) => assert.fail(file));
  assert.equal(instructions('answer', 'es-ES').version, '3');
  assert.equal(instructions('advice', 'es-ES').version, '2');
  rmSync(folder, { recursive: true });
});
