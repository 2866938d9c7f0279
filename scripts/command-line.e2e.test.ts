import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import process from 'node:process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseCommandLine, UsageError } from './command-line.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const commands = [
  'call.ts',
  'conformance.ts',
  'replay.ts',
  'erase.ts',
  'export.ts',
  'languages.ts',
  'audit-verify.ts',
  'make-sample-calls.ts',
  'gen-proto.ts',
  'doctor.ts',
  'genesys-setup.ts',
  'eval/teach.ts',
  'eval/fit-judge.ts',
  'test.mjs',
];

const run = (file: string, ...args: string[]) =>
  new Promise<{ code: unknown; out: string; err: string }>((resolve) => {
    const argv = ['--import', 'tsx', `scripts/${file}`, ...args];
    execFile(process.execPath, argv, { cwd: root }, (error, out, err) => resolve({ code: error?.code ?? 0, out, err }));
  });

for (const file of commands) {
  test(`${file} prints its help and refuses an unknown option in one sentence`, async () => {
    const [help, unknown] = await Promise.all([run(file, '--help'), run(file, '--frobnicate')]);
    assert.deepEqual([help.code, help.err], [0, '']);
    assert.match(help.out, /^\S.+\n\n {2}\S+/, 'a sentence, then how it is called');
    assert.match(help.out, /--help/);
    assert.equal(unknown.code, 2);
    assert.match(unknown.err, /^Unknown option '--frobnicate'; see .+ --help\n$/);
  });
}

test('arguments that cannot be parsed throw one sentence', () => {
  const parse = () => parseCommandLine('npm run some', { args: ['--pace'], options: { pace: { type: 'string' } } });
  assert.throws(
    parse,
    (error) => error instanceof UsageError && error.message.endsWith('; see npm run some -- --help'),
  );
});
