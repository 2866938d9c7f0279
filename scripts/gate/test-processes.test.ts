import assert from 'node:assert/strict';
import { test } from 'node:test';
import { needsOwnProcess, nextProcess } from './test-processes.ts';

const owns = (line: string) => needsOwnProcess('a.test.ts', `import { after } from 'node:test';\n${line}\n`);

test('a file with hooks of the whole process has a process of its own, and so has an end-to-end test', () => {
  for (const line of ['before(async () => {});', 'after(stop);', "const logs = useRedisLogs('x');", 'useFolder();'])
    assert.ok(owns(line), line);
  for (const line of ['  before(() => {});', "test('after(', () => {});", 'const used = user();'])
    assert.ok(!owns(line), line);
  assert.ok(needsOwnProcess('a.e2e.test.ts', ''));
});

test('a file that replaces a global to see what modules do as they are imported needs modules that were not imported before', () => {
  for (const line of [
    '  globalThis.RegExp = new Proxy(original, {});',
    "  Object.defineProperty(globalThis, 'navigator', { value: {} });",
    "  const fetches = t.mock.method(globalThis, 'fetch', answer);",
    "  mock.method(\n    globalThis,\n    'fetch',\n  );",
  ])
    assert.ok(owns(line), line);
  for (const line of ['  const made = globalThis.RegExp;', "  mock.method(store, 'load', () => globalThis.fetch);"])
    assert.ok(!owns(line), line);
});

test('other files share processes, so many at a time that there is work for every core', () => {
  const files = Array.from({ length: 100 }, (_, n) => `${n}.test.ts`);
  const needsOwn = (file: string) => file === '1.test.ts';
  const shared = nextProcess('0.test.ts', files, needsOwn);
  assert.ok(shared.length > 10 && shared.length < 60);
  assert.ok(!shared.includes('1.test.ts'));
  assert.deepEqual(nextProcess('1.test.ts', files, needsOwn), ['1.test.ts']);
});
