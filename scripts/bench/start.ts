/**
 * `npm run bench:start`: from the start of the process to the first answer of `/healthz`, and what the service has then used and
 * holds. The built service as `npm start` runs it, in local mode, alone (`LOCAL_MODELS=off`) and with its speech models. With
 * `--against` the starts of another built tree, such as one of an earlier commit, take turns with those of this one.
 */
import { spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { launches } from '../../runtime/adapters/launches.ts';
import { type Figure, isMissed, toTable } from '../eval/table.ts';
import { quantile } from './calls/measure.ts';
import { readOptions } from './options.ts';
import { readyAt } from './ready-at.ts';

const options = readOptions({
  command: 'npm run bench:start',
  about: 'Measures the time from the start of the process to its first answer, and what it has used and holds then.',
  numbers: { rounds: { default: 7, text: 'starts of each kind' } },
  texts: { against: 'folder of another tree with a built service, to compare with' },
  flags: { json: 'print one JSON object last' },
});
const print = (line: string): void => void process.stdout.write(`${line}\n`);
const root = fileURLToPath(new URL('../../', import.meta.url));
const targetMs = 600;
const withinMs = 30_000;

type Start = {
  readonly startMs: number;
  /** Of the processor, all threads. */
  readonly cpuMs: number;
  readonly residentMb: number;
};

/** Of the service in `tree`, a folder. */
async function startOnce(tree: string, models: 'off' | 'auto'): Promise<Start> {
  const began = performance.now();
  const child = spawn(process.execPath, [...launches.node.flags, '.build/server/node.js'], {
    cwd: tree,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH, HOME: process.env.HOME, PORT: '0', LOCAL_MODELS: models, LOG_LEVEL: 'error' },
  });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  try {
    const url = await readyAt(child, withinMs);
    const answer = await fetch(`${url}/healthz`);
    if (answer.status !== 200) throw new Error(`/healthz was answered with ${answer.status}`);
    const startMs = performance.now() - began;
    const used = { cpuMs: await cpuMs(child.pid!), residentMb: await residentMb(child.pid!) };
    await answer.text();
    return { startMs, ...used };
  } finally {
    child.kill('SIGKILL');
    await gone;
  }
}

/** As the kernel counts it, to the microsecond; 0 where there is no `/proc`. */
async function cpuMs(pid: number): Promise<number> {
  try {
    const threads = await readdir(`/proc/${pid}/task`);
    const texts = threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/schedstat`, 'utf8'));
    return (await Promise.all(texts)).reduce((sum, text) => sum + Number(text.split(' ')[0]) / 1e6, 0);
  } catch {
    return 0;
  }
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

/** `rounds` starts of each tree in turn, so that what else the machine does meets all of them. */
async function startInTurn(trees: readonly string[], models: 'off' | 'auto'): Promise<readonly (readonly Start[])[]> {
  const rows = trees.map((): Start[] => []);
  // The first one fills the caches of the machine.
  for (const tree of trees) await startOnce(tree, models);
  for (let round = 0; round < options.rounds; round++) {
    for (const [index, tree] of trees.entries()) rows[index]!.push(await startOnce(tree, models));
  }
  return rows;
}

const median = (rows: readonly Start[], pick: (row: Start) => number): number => quantile(rows.map(pick), 0.5);

const measures = [
  { id: 'ms', title: 'start to /healthz', unit: 'ms', pick: (start: Start) => start.startMs },
  { id: 'cpu', title: 'processor time until then', unit: 'ms', pick: (start: Start) => start.cpuMs },
  { id: 'mb', title: 'MB resident then', unit: '', pick: (start: Start) => start.residentMb },
] as const;

function figuresOf(models: 'off' | 'auto', here: readonly Start[], there: readonly Start[] | undefined): Figure[] {
  const kind = models === 'off' ? 'without models' : 'with models, which load behind it';
  return measures.flatMap(({ id, title, unit, pick }): Figure[] => {
    const value = median(here, pick);
    const isTarget = id === 'ms' && models === 'off';
    const own: Figure = { id: `start.${models}.${id}`, title: `${title}, ${kind}`, value, unit };
    const figure = isTarget ? { ...own, atMost: targetMs } : own;
    if (!there) return [figure];
    const before = median(there, pick);
    return [
      figure,
      { id: `${own.id}.against`, title: '  the other tree', value: before, unit },
      { id: `${own.id}.ratio`, title: '  ratio', value: value / before, unit: '' },
    ];
  });
}

const trees = [root, ...(options.against === '' ? [] : [resolve(options.against)])];
const figures: Figure[] = [];
for (const models of ['off', 'auto'] as const) {
  const [here = [], there] = await startInTurn(trees, models);
  print(`LOCAL_MODELS=${models}: ${here.map(({ startMs }) => `${Math.round(startMs)} ms`).join(', ')}`);
  figures.push(...figuresOf(models, here, there));
}
const missed = figures.filter(isMissed);
print(`\n${toTable(figures)}`);
if (options.json) {
  print(JSON.stringify({ ok: missed.length === 0, figures: Object.fromEntries(figures.map((f) => [f.id, f.value])) }));
}
process.exitCode = missed.length > 0 ? 1 : 0;
