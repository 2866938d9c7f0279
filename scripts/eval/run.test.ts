import assert from 'node:assert/strict';
import { test } from 'node:test';
import { helpOf, parseOptions } from '../bench/options.ts';
import { frozenOptions } from './frozen-rounds.ts';
import { optionsOf } from './run.ts';

test('an option that an evaluation does not have is refused by name', () => {
  const options = optionsOf('knowledge');
  assert.throws(() => parseOptions(options, ['--verbos']), /--verbos\b/);
  assert.throws(() => parseOptions(options, ['--round=4']), /--round\b/);
  assert.deepEqual(parseOptions(options, ['--json']), { verbose: false, json: true });
});

test('the frozen rounds are named by --help, the newest runs, and one that there is not is refused', () => {
  const { of: rounds } = frozenOptions.choices.round;
  const newest = String(Math.max(...rounds.map(Number)));
  assert.match(helpOf(frozenOptions), new RegExp(`--round NAME .*: ${newest}, .*\\b1\\b`));
  assert.deepEqual(parseOptions(frozenOptions, []), { round: newest, verbose: false, json: false });
  assert.deepEqual(parseOptions(frozenOptions, ['--round=1']), { round: '1', verbose: false, json: false });
  assert.throws(() => parseOptions(frozenOptions, ['--round=1000']), /--round is one of/);
});
