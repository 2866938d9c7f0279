import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { deferred, isOf, loadedTooEarly, reachedFrom, startEntries } from './loaded-at-start.ts';
import { isScript, isTest, sourceFiles } from './source-files.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const files = sourceFiles(root)
  .filter((path) => /^(?:runtime|shared)\//.test(path) && isScript(path) && !isTest(path))
  .map((path) => ({ path, text: readFileSync(`${root}${path}`, 'utf8') }));

test('a start loads nothing that only some requests need', () => {
  const reached = reachedFrom(startEntries, files);
  // That the walk found the service at all.
  for (const needed of ['hono', 'ws', 'runtime/http/app.ts', 'runtime/core/speech/bridge.ts'])
    assert.ok(reached.has(needed), needed);
  assert.deepEqual(loadedTooEarly(reached), []);
});

test('what is deferred exists, and what is excepted from it is loaded', () => {
  const { dependencies, optionalDependencies } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as Record<
    'dependencies' | 'optionalDependencies',
    Record<string, string>
  >;
  const packages = Object.keys({ ...dependencies, ...optionalDependencies });
  const reached = reachedFrom(startEntries, files);
  for (const { what, but = [] } of deferred) {
    const names = [...packages, ...files.map(({ path }) => path)];
    assert.ok(
      names.some((name) => isOf(name, what)),
      `${what} is gone: remove its row`,
    );
    for (const path of but)
      assert.ok(reached.has(path), `${path} is no longer loaded at the start: remove the exception`);
  }
});

test('an import that leads to something deferred is reported with its way; a lazy one and one of types are not', () => {
  const file = (path: string, text: string) => ({ path: `runtime/${path}`, text });
  const rows = [{ what: 'runtime/rare/', loaded: 'when somebody asks', but: ['runtime/rare/name.ts'] }];
  const tree = (middle: string) => [
    file('main.ts', "import { a } from './middle.ts';"),
    file('middle.ts', middle),
    file('rare/all.ts', "import yaml from 'yaml';"),
  ];
  const problems = (middle: string) => loadedTooEarly(reachedFrom(['runtime/main.ts'], tree(middle)), rows);
  assert.deepEqual(problems("import { rare } from './rare/all.ts';"), [
    'Every start loads runtime/rare/all.ts (runtime/main.ts → runtime/middle.ts → runtime/rare/all.ts); it is to be loaded when somebody asks',
  ]);
  assert.deepEqual(problems("import type { Rare } from './rare/all.ts';\nimport './rare/name.ts';"), []);
  assert.deepEqual(problems("const load = () => import('./rare/all.ts');"), []);
});
