import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readBill } from './bill-of-materials.ts';
import { checkLicences } from './licences.ts';
import { importedByPanel, type LockFile, readShippedPackages, shippedPackages } from './shipped-packages.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

const lock: LockFile = {
  packages: {
    '': {},
    'node_modules/server': { version: '1.0.0', license: 'MIT', dependencies: { both: '1' } },
    'node_modules/both': { version: '1.0.0', license: 'ISC' },
    'node_modules/model': { version: '1.0.0', license: 'Apache-2.0', optional: true },
    'node_modules/view': { version: '1.0.0', license: 'MIT', dev: true, dependencies: { both: '2', deep: '1' } },
    'node_modules/view/node_modules/both': { version: '2.0.0', license: 'MIT', dev: true },
    'node_modules/deep': { version: '1.0.0', license: 'MIT', dev: true },
    'node_modules/tool': { version: '1.0.0', license: 'GPL-3.0-only', dev: true },
  },
};

test('development packages in the bundle of the panel count as shipped, with what they need, and tools do not', () => {
  const shipped = shippedPackages(lock, ['view']).map(({ name, version, optional }) => [name, version, optional]);
  assert.deepEqual(shipped, [
    ['server', '1.0.0', false],
    ['both', '1.0.0', false],
    ['model', '1.0.0', true],
    ['view', '1.0.0', false],
    ['both', '2.0.0', false],
    ['deep', '1.0.0', false],
  ]);
});

const licences: readonly [licence: string | undefined, allowed: boolean][] = [
  ['MIT', true],
  ['Apache-2.0', true],
  ['(MIT OR GPL-3.0-only)', true],
  ['GPL-3.0-only OR MIT', true],
  ['MIT or MPL-2.0', true],
  ['GPL-3.0-only', false],
  ['AGPL-3.0-or-later', false],
  ['MIT AND GPL-3.0-only', false],
  ['SEE LICENSE IN LICENSE', false],
  ['UNLICENSED', false],
  ['mit', false],
  ['', false],
  [undefined, false],
];
for (const [licence, allowed] of licences) {
  test(`a package with the licence ${licence ?? '(none)'} is ${allowed ? 'allowed' : 'refused by its name'}`, () => {
    const problems = checkLicences([{ name: 'thing', version: '1.2.3', licence, optional: false }], new Map());
    assert.equal(problems.length, allowed ? 0 : 1);
    if (!allowed) assert.match(problems[0]!, /^thing@1\.2\.3: /);
  });
}

test('an exception with a reason is allowed, and one that is no longer needed is pointed out', () => {
  const exceptions = new Map([['thing', 'only its data is used']]);
  assert.deepEqual(checkLicences([{ name: 'thing', version: '1', licence: 'X', optional: false }], exceptions), []);
  assert.match(checkLicences([], exceptions)[0]!, /thing has an exception and is no longer used/);
});

test('every package that reaches people has an allowed licence', () => {
  assert.deepEqual(checkLicences(readShippedPackages(root)), []);
});

test('the bill is the same where there is no git, as in the build of an image', () => {
  const copy = mkdtempSync(join(tmpdir(), 'bill-'));
  try {
    for (const path of ['package.json', 'package-lock.json', '.npmrc', 'shared', 'ui/src'])
      cpSync(join(root, path), join(copy, path), { recursive: true });
    assert.deepEqual(readBill(copy, { optional: false }), readBill(root, { optional: false }));
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
});

test('the bill of materials has every shipped package with its checksum, and is the same text each time', () => {
  const bill = readBill(root, { optional: false });
  const { name, version } = bill.metadata.component;
  assert.deepEqual([bill.bomFormat, name, version.split('.').length], ['CycloneDX', 'earshot', 3]);
  const names = bill.components.map((component) => component.name);
  for (const expected of ['ws', 'jose', '@grpc/grpc-js', ...importedByPanel(root)])
    assert.ok(names.includes(expected), expected);
  for (const absent of ['typescript', 'playwright-core', 'sherpa-onnx-node'])
    assert.ok(!names.includes(absent), absent);
  for (const component of bill.components) assert.ok('hashes' in component && 'licenses' in component, component.name);
  assert.equal(JSON.stringify(readBill(root, { optional: false })), JSON.stringify(bill));
  assert.ok(readBill(root, { optional: true }).components.some((component) => component.name === 'sherpa-onnx-node'));
});
