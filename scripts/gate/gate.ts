/**
 * The one gate: what is run by hand is what runs in CI. A failure is reported where it happens and again at the end, and a
 * skipped test counts as a failure.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import process from 'node:process';
import { staleTargets } from '../build/targets.mjs';
import { ensurePackages } from '../ensure-packages.mjs';
import { type FileTime, runTests, type TestRun } from './run-tests.ts';
import { sourceFiles } from './source-files.ts';
import { type Check, staticChecks } from './static-checks.ts';
import { type Capacity, isEndToEnd, oneByOne, orderTests, resourceOf, sideBySide } from './test-order.ts';
import { ensureTools, tools } from './tools.ts';

export type GateOptions = {
  readonly root: string;
  readonly stages: readonly ('static' | 'unit' | 'e2e')[];
  /** Only test files whose path contains one of these. */
  readonly only: readonly string[];
  /** Prints when every file ran and for how long; otherwise only the longest. */
  readonly allTimes?: boolean;
};

type Stage = { name: string; seconds: number; passed: number; failed: number };

const say = (line: string) => console.log(line);

/** Runs the stages asked for and prints a summary; true when everything passed. */
export async function runGate({ root, stages, only, allTimes = false }: GateOptions): Promise<boolean> {
  const done: Stage[] = [];
  const timed = async (name: string, run: () => Promise<{ passed: number; failed: number }>) => {
    say(`\n${name}`);
    const started = performance.now();
    const { passed, failed } = await run();
    done.push({ name, passed, failed, seconds: (performance.now() - started) / 1000 });
  };

  if (stages.includes('static')) {
    ensureTools(
      tools.filter((tool) => tool.command === 'shellcheck'),
      say,
    );
    // Genesys's own types, and Deno and Bun, have lock files of their own: the service starts without downloading them.
    ensurePackages(`${root}scripts/vendor-types`, say);
    ensurePackages(`${root}scripts/engines`, say);
    await timed('Checks', () => runChecks(staticChecks(root)));
  }
  const tests = sourceFiles(root).filter(
    (path) => /\.test\.tsx?$/.test(path) && (only.length === 0 || only.some((part) => path.includes(part))),
  );
  const wanted = tests.filter((path) => stages.includes(isEndToEnd(path) ? 'e2e' : 'unit'));
  if (wanted.length > 0) {
    ensureTools(tools, say);
    if (wanted.some(isEndToEnd)) {
      if (existsSync(`${root}scripts/engines/package.json`)) ensurePackages(`${root}scripts/engines`, say);
      if (staleTargets(root).length > 0) await timed('Build', async () => build(root));
    }
    const { together, alone } = orderTests(wanted);
    const run = (files: readonly string[], beside: Capacity) =>
      report(runTests(files, { root, say, capacity: beside, timeoutMs: 1_200_000 }), allTimes);
    await timed(`Tests, side by side (${together.length} files)`, () => run(together, sideBySide));
    if (alone.length > 0) {
      await timed(`Tests that measure time, one by one (${alone.length} files)`, () => run(alone, oneByOne));
    }
  }
  return summary(done);
}

async function runChecks(checks: readonly Check[]): Promise<{ passed: number; failed: number }> {
  let failed = 0;
  // Two at a time: the type checker and the linter each use what cores there are.
  const waiting = [...checks];
  const worker = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const started = performance.now();
      const problems = await check.run();
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      if (problems.length > 0) failed++;
      say(`  ${problems.length === 0 ? 'ok    ' : 'FAILED'} ${check.name} (${seconds} s)`);
      for (const problem of problems) say(`    ${problem}`);
    }
  };
  await Promise.all([worker(), worker()]);
  return { passed: checks.length - failed, failed };
}

async function report(run: Promise<TestRun>, allTimes: boolean): Promise<{ passed: number; failed: number }> {
  const { passed, failed, skipped, times } = await run;
  if (allTimes) sayAllTimes(times);
  else for (const { file, ms } of times.slice(0, 8)) say(`  ${seconds(ms)} s  ${file}`);
  if (skipped > 0) say(`  FAILED: ${skipped} tests were skipped; nothing is skipped here`);
  return { passed, failed: failed + skipped };
}

const seconds = (ms: number) => (ms / 1000).toFixed(1).padStart(6);

/** A resource that one file at a time may use makes a chain of its files, and the run is no shorter than the longest chain. */
function sayAllTimes(times: readonly FileTime[]): void {
  say('   start   took    cpu');
  const inOrder = [...times].sort((a, b) => a.startMs - b.startMs);
  for (const { file, startMs, ms, cpuSeconds } of inOrder) {
    const cpu = cpuSeconds === undefined ? '      ' : cpuSeconds.toFixed(1).padStart(6);
    say(`  ${seconds(startMs)} ${seconds(ms)} ${cpu} s  ${file}${inBrackets(resourceOf(file))}`);
  }
  say(`  ${seconds(times.reduce((total, { cpuSeconds = 0 }) => total + cpuSeconds * 1000, 0))} s  of the processor`);
  for (const resource of new Set(times.map(({ file }) => resourceOf(file)))) {
    const files = times.filter(({ file }) => resourceOf(file) === resource);
    const sum = files.reduce((total, { ms }) => total + ms, 0);
    say(`  ${seconds(sum)} s  in ${files.length} files that use ${resource ? `the ${resource}` : 'nothing alone'}`);
  }
}

const inBrackets = (text: string | undefined) => (text === undefined ? '' : ` (${text})`);

function build(root: string): { passed: number; failed: number } {
  const { status } = spawnSync(process.execPath, [`${root}scripts/build.mjs`, ...staleTargets(root)], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

function summary(stages: readonly Stage[]): boolean {
  say('');
  for (const { name, seconds, passed, failed } of stages) {
    say(`${failed === 0 ? 'ok    ' : 'FAILED'} ${name}: ${passed} passed, ${failed} failed, ${seconds.toFixed(1)} s`);
  }
  const sum = (pick: (stage: Stage) => number) => stages.reduce((total, stage) => total + pick(stage), 0);
  const passed = sum((stage) => stage.passed);
  const failed = sum((stage) => stage.failed);
  // Alone on its line: machines look for it.
  say(`\n${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0;
}
