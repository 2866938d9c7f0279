import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkNodeVersion, missingPackages } from './ensure-packages.mjs';
import { ensureTools, isInstalled } from './gate/tools.ts';

type Packages = Record<string, { version?: string; optional?: boolean; link?: boolean }>;

function missing(
  wanted: Packages,
  installed: Packages | undefined,
  folders: readonly string[] = Object.keys(installed ?? {}),
) {
  const root = mkdtempSync(join(tmpdir(), 'packages-'));
  try {
    writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: { '': {}, ...wanted } }));
    for (const folder of folders) mkdirSync(join(root, folder), { recursive: true });
    if (installed) {
      mkdirSync(join(root, 'node_modules'), { recursive: true });
      writeFileSync(join(root, 'node_modules', '.package-lock.json'), JSON.stringify({ packages: installed }));
    }
    return missingPackages(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

const a = { 'node_modules/a': { version: '1.0.0' } };

test('a fresh clone needs everything, an installed one nothing', () => {
  assert.deepEqual(missing(a, undefined), ['node_modules/a']);
  assert.deepEqual(missing(a, a), []);
});

test('another version, a package that came with the lock file and a deleted folder are noticed', () => {
  assert.deepEqual(missing(a, { 'node_modules/a': { version: '0.9.0' } }), ['node_modules/a']);
  assert.deepEqual(missing({ ...a, 'node_modules/b': { version: '2.0.0' } }, a), ['node_modules/b']);
  assert.deepEqual(missing(a, a, []), ['node_modules/a']);
});

test('an optional package may be absent, as on a platform that it is not made for', () => {
  assert.deepEqual(missing({ ...a, 'node_modules/b': { version: '2.0.0', optional: true } }, a), []);
});

test('an old Node is refused with a sentence', () => {
  for (const version of ['18.20.4', '20.18.3']) assert.throws(() => checkNodeVersion(version), /too old.*20\.19/);
  for (const version of ['20.19.0', '22.0.0', '26.1.0']) checkNodeVersion(version);
});

test('a tool that is missing is asked for by name where it cannot be installed', () => {
  assert.equal(isInstalled('sh'), true);
  assert.equal(isInstalled('sh', '/nowhere'), false);
  const wanted = [{ command: 'no-such-tool-here', debian: 'no-such-package-here', why: 'a test' }];
  assert.throws(
    () => ensureTools(wanted, () => {}, false),
    /Missing: no-such-tool-here \(a test\).*apt-get install no-such-package-here/,
  );
});
