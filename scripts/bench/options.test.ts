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

test('an omitted option has its default', () => {
  assert.deepEqual(parseOptions(options, []), { calls: 12, seed: 1, engine: 'node', json: false });
});

test('given options are read', () => {
  assert.deepEqual(parseOptions(options, ['--calls', '3', '--seed=0', '--engine', 'deno', '--json']), {
    calls: 3,
    seed: 0,
    engine: 'deno',
    json: true,
  });
});

test('an invalid value is refused by the name of its option', () => {
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

test('help lists each option with its meaning and default', () => {
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
