/** Runs test files through Node's own runner, a bounded number at a time, and tells what became of them. */
import { spawn } from 'node:child_process';
import { relative } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export type TestRun = {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly slowest: readonly { file: string; ms: number }[];
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
  readonly concurrency: number;
  /** One file, milliseconds: what hangs must not hang the gate. */
  readonly timeoutMs: number;
  readonly say: (line: string) => void;
};

export async function runTests(files: readonly string[], options: RunOptions): Promise<TestRun> {
  const { root, say } = options;
  if (files.length === 0) return { passed: 0, failed: 0, skipped: 0, slowest: [] };
  const child = spawn(
    process.execPath,
    [
      '--import=tsx',
      '--test',
      `--test-concurrency=${options.concurrency}`,
      `--test-timeout=${options.timeoutMs}`,
      `--test-reporter=${fileURLToPath(new URL('./test-events.mjs', import.meta.url))}`,
      ...files,
    ],
    { cwd: root, stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, NODE_ENV: 'test' } },
  );
  let passed = 0;
  let failed = 0;
  let skipped = 0;
  const times = new Map<string, number>();
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
    if (line.skipped) skipped++;
    // A parent fails with its children; only the leaf says something.
    if (line.type === 'test:fail' && line.error?.kind !== 'subtestsFailed') {
      failed++;
      say(`  FAILED ${file}: ${line.name}\n${indent(line.error?.text ?? '')}${indent(output.get(file) ?? '')}`);
    } else if (line.type === 'test:pass' && !line.suite && !line.skipped) passed++;
  }
  const code = await new Promise<number | null>((resolve) => {
    if (child.exitCode !== null) resolve(child.exitCode);
    else child.once('exit', resolve);
  });
  if (code !== 0 && failed === 0) {
    failed++;
    say(`  FAILED: the runner itself ended with ${code}`);
  }
  const slowest = [...times]
    .map(([file, ms]) => ({ file, ms }))
    .sort((a, b) => b.ms - a.ms)
    .slice(0, 5);
  return { passed, failed, skipped, slowest };
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
