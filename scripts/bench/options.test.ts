import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CommandOptions, helpOf, parseOptions } from './options.ts';

const options = {
  command: 'npm run bench:some',
  about: 'Measures something.',
  numbers: { calls: { default: 12, text: 'calls at once' }, seed: { default: 1, min: 0, text: 'of the faults' } },
  choices: { engine: { of: ['node', 'deno'], text: 'what runs it' } },
  flags: { json: 'print one JSON object last' },
} as const satisfies CommandOptions;

test('what is not typed has its usual value', () => {
  assert.deepEqual(parseOptions(options, []), { calls: 12, seed: 1, engine: 'node', json: false });
});

test('what is typed is read', () => {
  assert.deepEqual(parseOptions(options, ['--calls', '3', '--seed=0', '--engine', 'deno', '--json']), {
    calls: 3,
    seed: 0,
    engine: 'deno',
    json: true,
  });
});

test('what can not be read is refused by name', () => {
  for (const [args, sentence] of [
    [['--calls', 'many'], '--calls must be a whole number from 1 on'],
    [['--calls', '0'], '--calls must be a whole number from 1 on'],
    [['--calls', '1.5'], '--calls must be a whole number from 1 on'],
    [['--engine', 'bun'], '--engine is one of node, deno'],
    [['--call', '3'], "Unknown option '--call'"],
    [['more'], 'Unexpected argument'],
  ] as const) {
    assert.throws(
      () => parseOptions(options, args),
      (error: Error) => error.message.includes(sentence),
      args.join(' '),
    );
  }
});

test('help names each option with what it is, and its usual value', () => {
  assert.equal(parseOptions(options, ['--calls', 'many', '-h']), 'help');
  const help = helpOf(options);
  for (const part of [
    'npm run bench:some -- [options]',
    '--calls N',
    '(default: 12)',
    'node, deno',
    '--json',
    '--help',
  ])
    assert.ok(help.includes(part), part);
});
