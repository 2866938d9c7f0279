/**
 * `npm run bench:start`: from the start of the process to the first answer of `/healthz`, and what the service then holds in
 * memory. The built service as `npm start` runs it, in local mode, alone (`LOCAL_MODELS=off`) and with its speech models.
 */
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { launches } from '../../runtime/adapters/launches.ts';
import { type Figure, isMissed, toTable } from '../eval/table.ts';
import { quantile } from './calls/measure.ts';
import { readOptions } from './options.ts';

const options = readOptions({
  command: 'npm run bench:start',
  about: 'Measures the time from the start of the process to its first answer, and the memory that it then holds.',
  numbers: { rounds: { default: 7, text: 'starts of each kind' } },
  flags: { json: 'print one JSON object last' },
});
const print = (line: string): void => void process.stdout.write(`${line}\n`);
const root = fileURLToPath(new URL('../../', import.meta.url));
const entry = `${root}.build/server/node.js`;
const targetMs = 600;
const withinMs = 30_000;

type Start = { readonly startMs: number; readonly residentMb: number };

async function startOnce(models: 'off' | 'auto'): Promise<Start> {
  const began = performance.now();
  const child = spawn(process.execPath, [...launches.node.flags, entry], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH, HOME: process.env.HOME, PORT: '0', LOCAL_MODELS: models, LOG_LEVEL: 'error' },
  });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  try {
    const url = await readyAt(child);
    const answer = await fetch(`${url}/healthz`);
    if (answer.status !== 200) throw new Error(`/healthz was answered with ${answer.status}`);
    const startMs = performance.now() - began;
    await answer.text();
    return { startMs, residentMb: await residentMb(child.pid!) };
  } finally {
    child.kill('SIGKILL');
    await gone;
  }
}

function readyAt(child: ReturnType<typeof spawn>): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const timer = setTimeout(() => reject(new Error(`The service was not ready in time:\n${text}`)), withinMs);
    child.stdout!.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      const found = /ready at (http:\/\/\S+)/.exec(text);
      if (!found) return;
      clearTimeout(timer);
      resolve(found[1]!);
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`The service ended with ${code}:\n${text}`));
    });
  });
}

/** As the kernel counts it; 0 where there is no `/proc`. */
async function residentMb(pid: number): Promise<number> {
  try {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024;
  } catch {
    return 0;
  }
}

const median = (rows: readonly Start[], pick: (row: Start) => number): number => quantile(rows.map(pick), 0.5);
const figures: Figure[] = [];
for (const models of ['off', 'auto'] as const) {
  const rows: Start[] = [];
  // The first one fills the caches of the machine.
  await startOnce(models);
  for (let round = 0; round < options.rounds; round++) rows.push(await startOnce(models));
  print(`LOCAL_MODELS=${models}: ${rows.map(({ startMs }) => `${Math.round(startMs)} ms`).join(', ')}`);
  const title = models === 'off' ? 'without models' : 'with models, which load behind it';
  figures.push(
    {
      id: `start.${models}.ms`,
      title: `start to /healthz, ${title}`,
      value: median(rows, (r) => r.startMs),
      unit: 'ms',
      ...(models === 'off' && { atMost: targetMs }),
    },
    {
      id: `start.${models}.mb`,
      title: `MB resident then, ${title}`,
      value: median(rows, (r) => r.residentMb),
      unit: '',
    },
  );
}
const missed = figures.filter(isMissed);
print(`\n${toTable(figures)}`);
if (options.json) {
  print(JSON.stringify({ ok: missed.length === 0, figures: Object.fromEntries(figures.map((f) => [f.id, f.value])) }));
}
process.exitCode = missed.length > 0 ? 1 : 0;
