import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkTexts } from './check-texts.ts';
import { checkImportRules } from './import-rules.ts';
import { blankComments, importsOf } from './import-scan.ts';

const check = (path: string, text: string) => checkImportRules([{ path, text }]).join('\n');

const refused: readonly [why: string, path: string, text: string, says: RegExp][] = [
  ['shared imports the service', 'shared/a.ts', `import { x } from '../runtime/config.ts';`, /may not import/],
  ['shared names node', 'shared/a.ts', `import fs from 'node:fs';`, /node:fs is not for this layer/],
  ['core imports a layer above it', 'runtime/core/a.ts', `import { x } from '../log/memory.ts';`, /may not import/],
  [
    'layers of the brace import each other',
    'runtime/http/a.ts',
    `import type { X } from '../auth/x.ts';`,
    /may not import/,
  ],
  ['a layer imports the adapters', 'runtime/log/a.ts', `import '../compose/service.ts';`, /may not import/],
  ['a lazy import is an import', 'runtime/genesys/a.ts', `await import('../store/memory.ts');`, /may not import/],
  ['a re-export is an import', 'runtime/auth/a.ts', `export { x } from '../store/x.ts';`, /may not import/],
  [
    'an import over several lines',
    'runtime/auth/a.ts',
    `import {\n  x,\n  y,\n} from '../store/x.ts';`,
    /may not import/,
  ],
  ['http names node', 'runtime/http/a.ts', `import { Buffer } from 'node:buffer';`, /not for this layer/],
  ['a runtime outside the adapters', 'runtime/core/a.ts', `const a = Deno.env.get('X');`, /names a runtime/],
  [
    'the panel imports the service',
    'ui/src/data/a.ts',
    `import { x } from '../../../runtime/config.ts';`,
    /may not import/,
  ],
  ['state imports data', 'ui/src/state/a.ts', `import { x } from '../data/x.ts';`, /may not import/],
  [
    'something imports scripts',
    'runtime/log/a.test.ts',
    `import { x } from '../../scripts/x.ts';`,
    /nothing imports scripts/,
  ],
  [
    'a test of the panel imports the service',
    'ui/src/a.test.ts',
    `import { x } from '../../runtime/x.ts';`,
    /may not import/,
  ],
  ['an extension is missing', 'runtime/log/a.ts', `import { x } from './b';`, /needs its file extension/],
  ['a barrel', 'shared/index.ts', '', /says nothing/],
  ['an empty name', 'runtime/log/redis-utils.ts', '', /says nothing/],
  ['a name in camel case', 'runtime/log/redisLog.ts', '', /kebab-case/],
  ['a skipped test', 'shared/a.test.ts', `test${'.'}skip('x', () => {});`, /skipped/],
  ['a test set apart', 'shared/a.test.ts', `test('x', { only${':'} true }, () => {});`, /skipped/],
];

for (const [why, path, text, says] of refused) {
  test(`refused: ${why}`, () => assert.match(check(path, text), says));
}

const allowed: readonly [why: string, path: string, text: string][] = [
  ['a layer imports the ports', 'runtime/http/a.ts', `import type { X } from '../core/ports/clock.ts';`],
  [
    'adapters import every layer',
    'runtime/adapters/a.ts',
    `import { x } from '../log/x.ts';\nimport 'node:http';\nDeno.serve();`,
  ],
  ['scripts import the service', 'scripts/a.ts', `import { x } from '../runtime/config.ts';`],
  [
    'a comment may speak of anything',
    'shared/a.ts',
    `// import x from '../runtime/x.ts'\n/* Deno.env */\nexport const a = 1;`,
  ],
  ['a string may speak of anything', 'shared/a.ts', `export const a = "Deno.env";`],
  [
    'a test joins layers',
    'runtime/http/a.test.ts',
    `import { x } from '../log/memory.ts';\nimport assert from 'node:assert';`,
  ],
  [
    'the panel imports shared',
    'ui/src/panel/a.tsx',
    `import { x } from '../../../shared/ids.ts';\nimport y from '../modules/y.tsx';`,
  ],
];

for (const [why, path, text] of allowed) {
  test(`allowed: ${why}`, () => assert.equal(check(path, text), ''));
}

test('a circle is found, of types too; only a lazy import may point back', () => {
  const circle = (a: string, b: string) =>
    checkImportRules([
      { path: 'shared/a.ts', text: a },
      { path: 'shared/b.ts', text: b },
    ]);
  assert.match(circle(`import { b } from './b.ts';`, `import { a } from './a.ts';`).join(), /imports itself through/);
  assert.match(circle(`import { b } from './b.ts';`, `import type { a } from './a.ts';`).join(), /imports itself/);
  assert.deepEqual(circle(`import { b } from './b.ts';`, `export const f = () => import('./a.ts');`), []);
});

test('regular expressions and divisions do not hide an import', () => {
  const text = `const a = b / c; // x'\nconst r = /['"]/g;\nimport { q } from './q.ts';\n`;
  assert.deepEqual(
    importsOf(text).map((i) => i.specifier),
    ['./q.ts'],
  );
  assert.equal(blankComments('a // b\nc').length, 'a // b\nc'.length);
});

test('texts: machine paths, strangers at the top and download addresses are refused', () => {
  const path = ['', 'work', 'main'].join('/') + '/x';
  assert.match(checkTexts([{ path: 'shared/a.ts', text: path }]).join(), /place of one machine/);
  assert.match(checkTexts([{ path: 'docs/a.md', text: '' }]).join(), /top level/);
  assert.match(checkTexts([{ path: 'package-lock.json', text: '"resolved": "https://x"' }]).join(), /download/);
  assert.deepEqual(checkTexts([{ path: 'README.md', text: 'fine' }]), []);
});
