/** The rooms that do no I/O keep their own tests on every engine, not only on the one they were written on. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import process from 'node:process';
import { describe, it } from 'node:test';
import { projectRoot } from './service-process.ts';

const engines = `${projectRoot}scripts/engines/node_modules`;
const rooms = ['shared', 'runtime/core'].flatMap((room) =>
  (readdirSync(`${projectRoot}${room}`, { recursive: true }) as string[])
    .filter((name) => name.endsWith('.test.ts') && !name.endsWith('.e2e.test.ts'))
    .map((name) => `./${room}/${name}`),
);

const runners: readonly (readonly [string, string, readonly string[], RegExp])[] = [
  [
    'Deno',
    `${engines}/deno/deno`,
    ['test', '--no-prompt', '--no-check', '--allow-env', '--allow-read', '--allow-sys', ...rooms],
    /ok \| (\d+) passed/,
  ],
  ['Bun', `${engines}/bun/bin/bun.exe`, ['test', ...rooms], /(\d+) pass/],
];

describe('the pure rooms', () => {
  for (const [name, command, args, count] of runners) {
    it(`pass their unit tests inside ${name}`, () => {
      const run = spawnSync(command, args, {
        cwd: projectRoot,
        encoding: 'utf8',
        timeout: 240_000,
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
