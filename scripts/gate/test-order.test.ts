import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { busyMachine, nextToStart, orderTests, quietMachine } from './test-order.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

test('every file in the table exists', () => {
  const table = readFileSync(new URL('./test-order.ts', import.meta.url), 'utf8');
  const named = [...table.matchAll(/^ {2}'([\w./-]+\.test\.ts)'/gm)].map((match) => match[1]!);
  assert.ok(named.length > 5);
  for (const file of named) assert.ok(existsSync(root + file), file);
});

test('long files start first and files that measure time run alone', () => {
  const order = orderTests(['a.test.ts', 'ui/test/speed.e2e.test.ts', 'runtime/testing/instances.e2e.test.ts']);
  assert.deepEqual(order.together, ['runtime/testing/instances.e2e.test.ts', 'a.test.ts']);
  assert.deepEqual(order.alone, ['ui/test/speed.e2e.test.ts']);
});

test('beside other work two files that use the recognizer do not run at the same time', () => {
  const [node, deno, bun] = ['node', 'deno', 'bun'].map((name) => `runtime/testing/${name}.e2e.test.ts`) as [
    string,
    string,
    string,
  ];
  assert.equal(nextToStart([deno, 'a.test.ts'], [node], busyMachine), 'a.test.ts');
  assert.equal(nextToStart([deno], [node], busyMachine), undefined);
  assert.equal(nextToStart([deno], [], busyMachine), deno);
  assert.equal(nextToStart([deno], [node], quietMachine), deno);
  assert.equal(nextToStart([bun], [node, deno], quietMachine), undefined);
});

test('unit tests stand behind all end-to-end tests', () => {
  const { together } = orderTests(['a.test.ts', 'scripts/x.e2e.test.ts', 'ui/test/y.e2e.test.ts', 'b.test.ts']);
  assert.deepEqual(together, ['ui/test/y.e2e.test.ts', 'scripts/x.e2e.test.ts', 'a.test.ts', 'b.test.ts']);
});
