/**
 * Runs test files through Node's own runner, one process per file and a bounded number at a time, and reports what became of
 * them. The files start in the order given, as far as what they use allows: see `test-order.ts`.
 */
import { spawn } from 'node:child_process';
import { relative } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Capacity, isEndToEnd, nextToStart } from './test-order.ts';

export type TestRun = {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** The longest first. */
  readonly times: readonly FileTime[];
};

export type FileTime = {
  readonly file: string;
  /** From the start of the run to the start of the file, or of the batch that it belongs to. */
  readonly startMs: number;
  /** An end-to-end test has a process of its own, whose start and end count too. */
  readonly ms: number;
};

type Line = {
  type: 'test:pass' | 'test:fail' | 'test:stderr' | 'test:stdout';
  name: string;
  nesting: number;
  file?: string;
  ms: number;
  suite: boolean;
  skipped: boolean;
  text?: string;
  error?: { kind?: string; text: string };
};

export type RunOptions = {
  readonly root: string;
  readonly capacity: Capacity;
  /** One file, milliseconds: what hangs must not hang the gate. */
  readonly timeoutMs: number;
  readonly say: (line: string) => void;
};

/** Unit tests are short: several files in one process save its start. They stand behind all end-to-end tests. */
const unitFiles = 8;

type Counts = { passed: number; failed: number; skipped: number };

/** Runs `files` in their order. A failure is reported where it happens; the promise never rejects for one. */
export async function runTests(files: readonly string[], options: RunOptions): Promise<TestRun> {
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  const times = new Map<string, FileTime>();
  const began = performance.now();
  const waiting = [...files];
  const running: string[] = [];
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
      const batch = waiting.splice(waiting.indexOf(first), isEndToEnd(first) ? 1 : unitFiles);
      running.push(...batch);
      const startMs = performance.now() - began;
      const took = await runBatch(batch, options, counts);
      if (isEndToEnd(first)) times.set(first, { file: first, startMs, ms: performance.now() - began - startMs });
      else for (const [file, ms] of took) times.set(file, { file, startMs, ms });
      for (const file of batch) running.splice(running.indexOf(file), 1);
      wake();
      wake = () => {};
    }
  };
  await Promise.all(Array.from({ length: options.capacity.files }, worker));
  return { ...counts, times: [...times.values()].sort((a, b) => b.ms - a.ms) };
}

/** Adds to `counts`. Resolves with the milliseconds that each file's tests took. */
async function runBatch(files: readonly string[], options: RunOptions, counts: Counts): Promise<Map<string, number>> {
  const times = new Map<string, number>();
  const { root, say } = options;
  const child = spawn(
    process.execPath,
    [
      '--import=tsx',
      '--test',
      '--test-concurrency=1',
      `--test-timeout=${options.timeoutMs}`,
      `--test-reporter=${fileURLToPath(new URL('./test-events.mjs', import.meta.url))}`,
      ...files,
    ],
    { cwd: root, stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, NODE_ENV: 'test' } },
  );
  const before = counts.failed;
  const output = new Map<string, string>();
  for await (const text of createInterface({ input: child.stdout })) {
    const line = parse(text);
    if (!line) continue;
    const file = line.file ? relative(root, line.file) : '';
    if (line.type === 'test:stderr' || line.type === 'test:stdout') {
      output.set(file, ((output.get(file) ?? '') + line.text).slice(-4_000));
      continue;
    }
    if (line.nesting === 0) times.set(file, (times.get(file) ?? 0) + line.ms);
    if (line.skipped) counts.skipped++;
    // A parent fails with its children; only the leaf says something.
    if (line.type === 'test:fail' && line.error?.kind !== 'subtestsFailed') {
      counts.failed++;
      say(`  FAILED ${file}: ${line.name}\n${indent(line.error?.text ?? '')}${indent(output.get(file) ?? '')}`);
    } else if (line.type === 'test:pass' && !line.suite && !line.skipped) counts.passed++;
  }
  const code = await new Promise<number | null>((resolve) => {
    if (child.exitCode !== null) resolve(child.exitCode);
    else child.once('exit', resolve);
  });
  if (code !== 0 && counts.failed === before) {
    counts.failed++;
    say(`  FAILED ${files.join(' ')}: the runner ended with ${code}`);
  }
  return times;
}

function parse(text: string): Line | undefined {
  try {
    return JSON.parse(text) as Line;
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
