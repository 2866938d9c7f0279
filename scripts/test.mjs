/** `npm test`: everything. `npm run check`: what needs no running. `npm run test:unit` and `test:e2e`: some of the tests. */
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { checkNodeVersion, ensurePackages } from './ensure-packages.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const stages = ['static', 'unit', 'e2e'];

const help = `Installs what is missing, then runs every check and test. A skipped test counts as a failure.

  npm test [-- options] [PART...]
  npm run check
  npm run test:unit [-- PART...]
  npm run test:e2e [-- PART...]

  PART         only test files whose path contains it, for example: npm run test:unit -- audiohook
  --static     only the checks that need no running (npm run check)
  --unit       only unit and contract tests
  --e2e        only end-to-end tests
  --times      print when every test file started, how long it took, its processor seconds and what it had to wait for
  --help       print this and exit`;

const options = Object.fromEntries([...stages, 'times', 'help'].map((name) => [name, { type: 'boolean' }]));

function readArguments() {
  try {
    return parseArgs({ options, allowPositionals: true });
  } catch (error) {
    console.error(`${error.message.split('. ')[0]}; see npm test -- --help`);
    process.exit(2);
  }
}

const { values, positionals: only } = readArguments();
if (values.help) {
  console.log(help);
  process.exit(0);
}
const wanted = stages.filter((stage) => values[stage]);

try {
  checkNodeVersion();
  ensurePackages(root);
  const { register } = await import('tsx/esm/api');
  register();
  const { runGate } = await import('./gate/gate.ts');
  const passed = await runGate({
    root,
    stages: wanted.length > 0 ? wanted : stages,
    only,
    allTimes: values.times,
  });
  process.exitCode = passed ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
