import assert from 'node:assert/strict';
import { test } from 'node:test';
import { builtInInstructions } from '../../runtime/engine/llm/instructions.ts';
import { writingFigures } from './recorded-writing.ts';
import { isMissed } from './table.ts';

test('of recorded replies and summaries the good ones reach the agent, and the bad ones do not', async () => {
  const failures: string[] = [];
  const figures = await writingFigures(undefined, builtInInstructions, (line) => failures.push(line));
  assert.deepEqual(failures, []);
  assert.equal(figures.length, 16);
  assert.deepEqual(figures.filter(isMissed), []);
});
