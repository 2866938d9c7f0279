import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { answerOptions } from './command-line.mjs';

const about = { version: '1.2.3', command: 'npm start' };
const root = fileURLToPath(new URL('../../', import.meta.url));
const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { version: string };

test('the version is printed, and the help with the command and each option', () => {
  assert.equal(answerOptions(['--version'], about), '1.2.3');
  const help = answerOptions(['--help'], about)!;
  for (const part of ['npm start', '--help', '--version', '.env.sample']) assert.ok(help.includes(part), part);
  assert.equal(answerOptions(['--version', '--help'], about), help);
});

test('without such an option the service starts', () => {
  assert.equal(answerOptions([], about), undefined);
  assert.equal(answerOptions(['--port', '80'], about), undefined);
});

for (const [name, args] of [
  ['npm start', ['scripts/start.mjs']],
  ['the entry of Node', ['--import=tsx', 'runtime/adapters/node/main.ts']],
  ['npm run start:workerd', ['--import=tsx', 'scripts/start-workerd.ts']],
] as const) {
  test(`${name} answers --version with the version of package.json and --help with a text, and starts nothing`, () => {
    const run = (option: string) =>
      execFileSync(process.execPath, [...args, option], { cwd: root, encoding: 'utf8', timeout: 60_000 });
    assert.equal(run('--version'), `${version}\n`);
    assert.match(run('--help'), /^(?:npm start|npm run start:workerd): starts Earshot/);
  });
}
