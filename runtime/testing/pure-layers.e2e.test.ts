/** The layers without I/O pass their unit tests on every runtime. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { after, describe, it } from 'node:test';
import { runtimeBinaries, startCommand } from './runtime-binaries.ts';
import { projectRoot } from './service-process.ts';

const testFiles = ['shared', 'runtime/core'].flatMap((layer) =>
  (readdirSync(`${projectRoot}${layer}`, { recursive: true }) as string[])
    .filter((name) => name.endsWith('.test.ts') && !name.endsWith('.e2e.test.ts'))
    .map((name) => `./${layer}/${name}`),
);

/** One file that imports all: Deno starts an isolate for each file that it is given, which costs more than their tests. */
const entry = join(mkdtempSync(join(tmpdir(), 'pure-layers-')), 'all.test.ts');
writeFileSync(
  entry,
  testFiles.map((file) => `import ${JSON.stringify(new URL(file, `file://${projectRoot}`))};\n`).join(''),
);
after(() => rmSync(dirname(entry), { recursive: true }));

const runners: readonly (readonly [string, string, readonly string[], RegExp])[] = [
  [
    'Deno',
    runtimeBinaries.deno,
    ['test', '--no-prompt', '--no-check', '--allow-env', '--allow-read', '--allow-sys', entry],
    /ok \| (\d+) passed/,
  ],
  // Five seconds a test, as Bun has it, are too few on a busy machine.
  ['Bun', runtimeBinaries.bun, ['test', '--timeout=120000', ...testFiles], /(\d+) pass/],
];

const denoStart = startCommand('deno');

describe('the tasks of deno.json', () => {
  const { tasks } = JSON.parse(readFileSync(`${projectRoot}deno.json`, 'utf8')) as {
    tasks: { start: { command: string } };
  };

  it('start with the named permissions that the tests run under, and no others', () => {
    const flags = (words: readonly string[]) => words.filter((word) => word.startsWith('--'));
    assert.deepEqual(flags(tasks.start.command.split(' ')), flags(denoStart));
    assert.ok(!denoStart.includes('--allow-all') && !denoStart.includes('-A'));
  });
});

describe('the layers without I/O', () => {
  for (const [name, command, args, count] of runners) {
    it(`pass their unit tests inside ${name}`, () => {
      const run = spawnSync(command, args, {
        cwd: projectRoot,
        encoding: 'utf8',
        timeout: 400_000,
        env: { PATH: process.env.PATH, HOME: process.env.HOME, NO_COLOR: '1' },
      });
      const output = `${run.stdout}\n${run.stderr}`;
      const failures = output.split('\n').filter((line) => /FAILED|\(fail\)|[Ee]rror:/.test(line));
      assert.equal(
        run.status,
        0,
        `ended with ${run.signal ?? run.status}:\n${failures.join('\n')}\n${output.slice(-2_000)}`,
      );
      assert.ok(Number(count.exec(output)?.[1] ?? 0) > 250, 'the tests were found');
    });
  }
});
