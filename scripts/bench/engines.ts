/**
 * `npm run bench:engines`: on each runtime, the time from the start of the process to the first answer of `/healthz` and the memory
 * shortly after, with the same settings for all (a panel backend); and how many calls one core can serve, from the CPU time that
 * `--calls` of them take in the steady state.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { deployedCommand } from '../../runtime/testing/runtime-binaries.ts';
import { type RuntimeName, runtimeNames, serviceRuntimes } from '../../shared/runtimes.ts';
import { type Figure, toTable } from '../eval/table.ts';
import { startChild } from './calls/child.ts';
import { type Measured, measure, quantile } from './calls/measure.ts';
import { readOptions } from './options.ts';

const options = readOptions({
  command: 'npm run bench:engines',
  about: 'Measures the start on each runtime, and how many calls one core can serve.',
  numbers: {
    rounds: { default: 5, text: 'starts of each engine' },
    calls: { default: 200, text: 'concurrent calls' },
  },
  flags: { json: 'print one JSON object last' },
});
const print = (line: string): void => void process.stdout.write(`${line}\n`);
const root = fileURLToPath(new URL('../../', import.meta.url));
const withinMs = 30_000;
const callRounds = 3;
/** Until the memory after a start has settled. */
const settleMs = 500;

/** Placeholders: only `/healthz` is requested, and nothing listens at the address of Redis. */
const settings = {
  ROLE: 'panel',
  HOST: '127.0.0.1',
  LOG_LEVEL: 'error',
  REDIS_URL: 'redis://127.0.0.1:1',
  GENESYS_CLOUD_REGION: 'mypurecloud.de',
  OAUTH_CLIENT_ID: crypto.randomUUID(),
  ALLOWED_ORGANIZATION_IDS: crypto.randomUUID(),
  SESSION_SECRET: btoa(crypto.randomUUID() + crypto.randomUUID()),
  CONVERSATION_PROFILE_NAME: 'projects/none/locations/global/conversationProfiles/none',
  GCP_PROJECT_ID: 'none',
};

async function startOnce(engine: RuntimeName): Promise<{ startMs: number; residentMb: number }> {
  const port = await freePort();
  const [command, ...args] = deployedCommand(engine, port);
  const began = performance.now();
  const child = spawn(command, args, {
    cwd: root,
    stdio: 'ignore',
    env: { PATH: process.env.PATH, HOME: process.env.HOME, PORT: String(port), ...settings },
  });
  const gone = once(child, 'exit');
  try {
    while (!(await answers(port))) {
      if (performance.now() - began > withinMs) throw new Error(`The service on ${engine} did not answer in time`);
      await sleep(5);
    }
    const startMs = performance.now() - began;
    await sleep(settleMs);
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
    return { startMs, residentMb: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024 };
  } finally {
    child.kill('SIGKILL');
    await gone;
  }
}

const answers = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/healthz`).then(
    ({ ok }) => ok,
    () => false,
  );

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}

execFileSync(process.execPath, ['--import=tsx', 'scripts/build/build-worker.mjs'], { cwd: root, stdio: 'inherit' });
const figures: Figure[] = [];
for (const engine of runtimeNames) {
  // The first one fills the caches of the machine and of the engine.
  await startOnce(engine);
  const rows: { startMs: number; residentMb: number }[] = [];
  for (let round = 0; round < options.rounds; round++) rows.push(await startOnce(engine));
  const median = (pick: (row: (typeof rows)[number]) => number) => quantile(rows.map(pick), 0.5);
  figures.push(
    { id: `${engine}.ms`, title: `${engine}: start to /healthz`, value: median((row) => row.startMs), unit: 'ms' },
    { id: `${engine}.mb`, title: `${engine}: MB resident then`, value: median((row) => row.residentMb), unit: '' },
  );
}
const sink = await startChild('./sink.ts');
const { port: sinkPort } = await sink.ready;
for (const engine of serviceRuntimes) {
  const rows: Measured[] = [];
  for (let round = 0; round < callRounds; round++) {
    rows.push(await measure('bridge', { calls: options.calls, seconds: 10, sink, sinkPort, engine }));
  }
  const median = (pick: (row: (typeof rows)[number]) => number) => quantile(rows.map(pick), 0.5);
  const ms = median((row) => row.cpuMsPerCallMinute);
  figures.push(
    {
      id: `${engine}.calls.cpu`,
      title: `${engine}: CPU ms per call-minute, ${options.calls} calls`,
      value: ms,
      unit: '',
    },
    {
      id: `${engine}.calls.core`,
      title: `${engine}: calls that one core has the time for`,
      value: 60_000 / ms,
      unit: '',
    },
    {
      id: `${engine}.calls.p99`,
      title: `${engine}: frame to sink, p99 ms`,
      value: median((row) => row.p99Ms),
      unit: '',
    },
  );
}
sink.stop();
print(`\n${toTable(figures)}`);
if (options.json) {
  print(JSON.stringify({ ok: true, figures: Object.fromEntries(figures.map((f) => [f.id, f.value])) }));
}
