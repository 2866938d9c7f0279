import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { settings } from '../../runtime/settings.ts';
import { readMatrix } from '../../runtime/testing/runtime-matrix.ts';
import { errorCodes, errorFacts } from '../../shared/errors.ts';
import { putMatrix } from '../runtime-matrix/render.ts';
import { sourceFiles } from './source-files.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const guides = sourceFiles(root).filter((path) => path.endsWith('.md') && !path.startsWith('runtime/engine/'));
const read = (path: string) => readFileSync(join(root, path), 'utf8');

test('the table of errors has every code, with its status, and no other', () => {
  const rows = [...read('runtime/errors.md').matchAll(/^\| `(\w+)` \| (\d{3}) \|/gm)].map(([, code, status]) => [
    code,
    Number(status),
  ]);
  assert.deepEqual(
    Object.fromEntries(rows),
    Object.fromEntries(errorCodes.map((code) => [code, errorFacts[code].httpStatus])),
  );
});

test('every script that a guide names can be run, and every file that it links to is there', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  for (const guide of guides) {
    const text = read(guide);
    for (const [, name] of text.matchAll(/npm run ([a-z][\w:-]*)/g))
      assert.ok(scripts[name!], `${guide}: npm run ${name}`);
    for (const [, link] of text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)) {
      assert.ok(existsSync(join(root, normalize(join(dirname(guide), link!)))), `${guide}: ${link}`);
    }
    for (const [, path] of text.matchAll(
      /(?:^|[\s`(])((?:runtime|scripts|shared|ui)\/[\w./-]+\.(?:sh|tsx?|mjs|json|yaml|md))/g,
    )) {
      assert.ok(existsSync(join(root, path!)), `${guide}: ${path}`);
    }
  }
});

test('every setting that a guide names exists', () => {
  for (const guide of ['README.md', 'runtime/errors.md', 'runtime/security.md', 'scripts/deploy/README.md']) {
    for (const [, name] of read(guide).matchAll(/`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(?:=[^`]*)?`/g)) {
      assert.ok(Object.hasOwn(settings, name!), `${guide}: ${name}`);
    }
  }
});

test('the table of engines in the README is what the tests found on them', () => {
  const readme = read('README.md');
  assert.equal(readme, putMatrix(readme, readMatrix()), 'write it anew with: npm run runtime-matrix');
});
