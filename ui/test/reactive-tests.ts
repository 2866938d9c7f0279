/** Tests of what reruns. In Node `solid-js` resolves to its server build, in which nothing is reactive. For tests only. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const condition = '--conditions=browser';

/** Runs `define`, which defines the tests of the file `url`, in a process of its own with Solid's browser build. */
export function reactiveTests(url: string, define: () => void): void {
  if (process.execArgv.includes(condition)) {
    define();
    return;
  }
  test('with the browser build of Solid', () => {
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [condition, '--import=tsx', '--test-reporter=spec', fileURLToPath(url)],
      { env, encoding: 'utf8' },
    );
    assert.equal(status, 0, stdout + stderr);
    assert.match(stdout, /pass [1-9]/);
  });
}
