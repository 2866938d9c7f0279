import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { nextToStart, orderTests, sideBySide } from './test-order.ts';

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

test('two files that use the recognizer never run at the same time', () => {
  const [node, deno] = ['runtime/testing/node.e2e.test.ts', 'runtime/testing/deno.e2e.test.ts'];
  assert.equal(nextToStart([deno, 'a.test.ts'], [node], sideBySide), 'a.test.ts');
  assert.equal(nextToStart([deno], [node], sideBySide), undefined);
  assert.equal(nextToStart([deno], [], sideBySide), deno);
});

test('unit tests stand behind all end-to-end tests', () => {
  const { together } = orderTests(['a.test.ts', 'scripts/x.e2e.test.ts', 'ui/test/y.e2e.test.ts', 'b.test.ts']);
  assert.deepEqual(together, ['ui/test/y.e2e.test.ts', 'scripts/x.e2e.test.ts', 'a.test.ts', 'b.test.ts']);
});
