import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { launches } from './launches.ts';
import { collectorFlags } from './node/collector.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

test('every command that starts the service passes the same engine flags', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: { start: string } };
  assert.match(scripts.start, new RegExp(`node ${launches.node.flags.join(' ')} `));
  const { tasks } = JSON.parse(read('deno.json')) as { tasks: { start: { command: string } } };
  assert.match(tasks.start.command, new RegExp(`deno run ${launches.deno.flags.join(' ')} `));
  const commands = [...read('scripts/deploy/Containerfile').matchAll(/^CMD (\[.*\])$/gm)].map(
    ([, command]) => JSON.parse(command!) as string[],
  );
  const flagsOf = (engine: string) => commands.filter(([name]) => name === engine);
  assert.equal(flagsOf('node').length, 1);
  assert.equal(flagsOf('deno').length, 1);
  for (const flag of launches.node.flags) assert.ok(flagsOf('node')[0]!.includes(flag), flag);
  for (const flag of launches.deno.flags) assert.ok(flagsOf('deno')[0]!.includes(flag), flag);
});

/** At the end of a process, whether V8 runs with each flag: setting one that is in force leaves the tag of all flags as it was. */
const atExit = `
  import { cachedDataVersionTag, setFlagsFromString } from 'node:v8';
  process.on('exit', () => {
    const inForce = ${JSON.stringify(collectorFlags)}.filter((flag) => {
      const before = cachedDataVersionTag();
      setFlagsFromString(flag);
      return cachedDataVersionTag() === before;
    });
    console.log(JSON.stringify(inForce));
  });`;
const preload = `--import=data:text/javascript,${encodeURIComponent(atExit)}`;
const lastLine = (text: string): unknown => JSON.parse(text.trimEnd().split('\n').at(-1)!);

test('the service on Node sets the options of the collector itself, whatever its start command', () => {
  const entry = fileURLToPath(new URL('./node/main.ts', import.meta.url));
  const started = execFileSync(process.execPath, [preload, '--import=tsx', entry, '--version'], { encoding: 'utf8' });
  assert.deepEqual(lastLine(started), collectorFlags);
  const bare = execFileSync(process.execPath, [preload, '-e', '0'], { encoding: 'utf8' });
  assert.ok(!(lastLine(bare) as string[]).includes('--no-allocation-site-pretenuring'));
});

test('the options are set before anything else of the service is loaded', () => {
  const [first] = /^import .*$/m.exec(read('runtime/adapters/node/main.ts'))!;
  assert.equal(first, "import './tuned-engine.ts';");
});

test('Node accepts the flags: the young generation may take twice the space', () => {
  // What is in use says nothing: newer versions shrink it between collections. The limit of the heap has three parts of it.
  const script = "console.log(require('node:v8').getHeapStatistics().heap_size_limit)";
  const bytes = (flags: readonly string[]) =>
    Number(execFileSync(process.execPath, ['--max-old-space-size=500', ...flags, '-e', script]));
  assert.equal(bytes(launches.node.flags) - bytes(['--max-semi-space-size=16']), 3 * 16 * 2 ** 20);
});
