/**
 * Runs test files through Node's own runner, a bounded number of processes at a time, and reports what became of them. The files
 * start in the order given, as far as what they use allows: see `test-order.ts`, and for which share a process `test-processes.ts`.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Capacity, isEndToEnd, nextToStart } from './test-order.ts';
import { needsOwnProcess, nextProcess } from './test-processes.ts';

export type TestRun = {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** The longest first. */
  readonly times: readonly FileTime[];
};

export type FileTime = {
  readonly file: string;
  /** From the start of the run to the start of the process. */
  readonly startMs: number;
  /** An end-to-end test has a process of its own, whose start and end count too. */
  readonly ms: number;
  /** Of its process and of all below it, where the system counts them; of a shared process with its first file. */
  readonly cpuSeconds?: number | undefined;
};

type Line = CpuLine | ResultLine;

type CpuLine = { type: 'cpu'; seconds?: number };

type ResultLine = {
  type: 'test:pass' | 'test:fail';
  name: string;
  nesting: number;
  file?: string;
  ms: number;
  suite: boolean;
  skipped: boolean;
  error?: { kind?: string; text: string };
};

export type RunOptions = {
  readonly root: string;
  readonly capacity: Capacity;
  /** One process, milliseconds: what hangs must not hang the gate. */
  readonly timeoutMs: number;
  readonly say: (line: string) => void;
};

type Counts = { passed: number; failed: number; skipped: number };

/** Runs `files` in their order. A failure is reported where it happens; the promise never rejects for one. */
export async function runTests(files: readonly string[], options: RunOptions): Promise<TestRun> {
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  const times = new Map<string, FileTime>();
  const began = performance.now();
  const waiting = [...files];
  const running: string[] = [];
  const own = new Set(files.filter((file) => needsOwnProcess(file, readFileSync(options.root + file, 'utf8'))));
  let wake = () => {};
  const worker = async () => {
    while (waiting.length > 0) {
      const first = nextToStart(waiting, running, options.capacity);
      if (first === undefined) {
        // Only files are left whose resource is in use; one that ends frees it.
        await new Promise<void>((resolve) => {
          const others = wake;
          wake = () => {
            others();
            resolve();
          };
        });
        continue;
      }
      const batch = nextProcess(first, waiting, (file) => own.has(file));
      for (const file of batch) waiting.splice(waiting.indexOf(file), 1);
      running.push(...batch);
      const startMs = performance.now() - began;
      const { took, cpuSeconds } = await runProcess(batch, options, counts);
      if (isEndToEnd(first)) took.set(first, performance.now() - began - startMs);
      for (const [file, ms] of took) {
        times.set(file, { file, startMs, ms, cpuSeconds: file === first ? cpuSeconds : undefined });
      }
      for (const file of batch) running.splice(running.indexOf(file), 1);
      wake();
      wake = () => {};
    }
  };
  await Promise.all(Array.from({ length: options.capacity.files }, worker));
  return { ...counts, times: [...times.values()].sort((a, b) => b.ms - a.ms) };
}

type ProcessRun = { readonly took: Map<string, number>; readonly cpuSeconds: number | undefined };

/** Adds to `counts`. Resolves with the milliseconds that each file's tests took. */
async function runProcess(files: readonly string[], options: RunOptions, counts: Counts): Promise<ProcessRun> {
  const took = new Map<string, number>();
  const { root, say } = options;
  const child = launch(files, root);
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    child.kill('SIGKILL');
  }, options.timeoutMs);
  const printed = collectOutput(child);
  const before = counts.failed;
  let cpuSeconds: number | undefined;
  let last = 'none';
  for await (const text of createInterface({ input: child.stdout! })) {
    const line = parse(text);
    if (!line) printed.add(text);
    else if (line.type === 'cpu') cpuSeconds = line.seconds;
    else {
      const file = line.file ? relative(root, line.file) : '';
      if (line.type === 'test:pass' && line.file === importer) continue;
      last = line.name;
      if (line.nesting === 0) took.set(file, (took.get(file) ?? 0) + line.ms);
      if (line.skipped) counts.skipped++;
      // A parent fails with its children; only the leaf says something.
      if (line.type === 'test:fail' && line.error?.kind !== 'subtestsFailed') {
        counts.failed++;
        say(`  FAILED ${file}: ${line.name}\n${indent(line.error?.text ?? '')}${indent(printed.recent())}`);
      } else if (line.type === 'test:pass' && !line.suite && !line.skipped) counts.passed++;
    }
  }
  const code = await exitOf(child);
  clearTimeout(timer);
  if (code !== 0 && counts.failed === before) {
    counts.failed++;
    const what = isLate ? `did not end within ${options.timeoutMs / 1000} s` : `ended with ${code}`;
    say(`  FAILED ${files.join(' ')}: the process ${what}; last result: ${last}\n${indent(printed.recent())}`);
  }
  return { took, cpuSeconds };
}

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
/** Its one test is none of ours. */
const importer = here('./import-tests.mjs');

function launch(files: readonly string[], root: string): ChildProcess {
  const main = files.length === 1 ? files : [importer, ...files];
  return spawn(process.execPath, ['--import=tsx', `--test-reporter=${here('./test-events.mjs')}`, ...main], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    // For end-to-end tests `gate.ts` has built what was stale.
    env: { ...process.env, NODE_ENV: 'test', ...(files.some(isEndToEnd) && { EARSHOT_FRESH_BUILD: '1' }) },
  });
}

/** What tests print is shown with a failure: the last of it. */
function collectOutput(child: ChildProcess): { add(line: string): void; recent(): string } {
  let recent = '';
  const keep = (text: string) => {
    recent = (recent + text).slice(-4_000);
  };
  child.stderr!.setEncoding('utf8').on('data', keep);
  return { add: (line) => keep(`${line}\n`), recent: () => recent };
}

const exitOf = (child: ChildProcess): Promise<number | string | null> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve(child.exitCode ?? child.signalCode);
    else child.once('exit', (code, signal) => resolve(code ?? signal));
  });

/** A result stands behind its mark, maybe behind something that a test printed without a line break. */
function parse(text: string): Line | undefined {
  const at = text.indexOf('\u001e');
  if (at < 0) return undefined;
  try {
    return JSON.parse(text.slice(at + 1)) as Line;
  } catch {
    return undefined;
  }
}

const indent = (text: string) =>
  text === ''
    ? ''
    : `${text
        .trimEnd()
        .split('\n')
        .slice(0, 40)
        .map((line) => `    ${line}`)
        .join('\n')}\n`;
