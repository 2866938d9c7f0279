/** workerd with the built worker, in a process of its own; and any small worker, to see what the engine can do. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { compatibilityDate, workerdConfig } from '../adapters/workerd/workerd-config.ts';
import { runtimeBinaries } from './runtime-binaries.ts';
import { projectRoot } from './service-process.ts';

export type RunningWorker = { readonly url: string; output(): string; stop(): Promise<void> };

const startWithinMs = 90_000;

/** The service on workerd. `genesys`: where the Genesys of the test answers, in place of the one of the region. */
export async function startWorkerService(
  env: Readonly<Record<string, string>>,
  options: { readonly genesys: string },
): Promise<RunningWorker> {
  await promisify(execFile)(process.execPath, ['--import=tsx', 'scripts/build/build-worker.mjs'], { cwd: projectRoot });
  const outside = `external = (address = "${new URL(options.genesys).host}", http = ())`;
  return inFolder(async (folder) => {
    await copyFile(`${projectRoot}.build/worker/worker.js`, join(folder, 'worker.js'));
    await writeFile(join(folder, 'workerd.capnp'), workerdConfig({ script: 'worker.js', outside }));
    return ['--directory-path', `panel=${projectRoot}.build/ui`];
  }, env);
}

/** One module as a worker of its own, on the same engine with the same date. */
export async function startSmallWorker(source: string): Promise<RunningWorker> {
  return inFolder(async (folder) => {
    await writeFile(join(folder, 'worker.js'), source);
    await writeFile(
      join(folder, 'workerd.capnp'),
      `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "small", worker = .small),
    (name = "near", network = (allow = ["public", "private"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "small")],
);
const small :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "worker.js")],
  compatibilityDate = "${compatibilityDate}",
  globalOutbound = "near",
);
`,
    );
    return [];
  }, {});
}

async function inFolder(
  prepare: (folder: string) => Promise<string[]>,
  env: Readonly<Record<string, string>>,
): Promise<RunningWorker> {
  const folder = await mkdtemp(join(tmpdir(), 'earshot-workerd-'));
  const more = await prepare(folder);
  const child = spawn(
    runtimeBinaries.workerd,
    ['serve', join(folder, 'workerd.capnp'), '--socket-addr', 'http=127.0.0.1:0', '--control-fd=3', ...more],
    { cwd: projectRoot, env: { PATH: process.env.PATH, ...env }, stdio: ['ignore', 'pipe', 'pipe', 'pipe'] },
  );
  let text = '';
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text = (text + chunk).slice(-100_000);
    });
  }
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await gone;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const port = await listening(child, () => text);
    return { url: `http://127.0.0.1:${port}`, output: () => text, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The port, as workerd writes it to the control pipe. */
function listening(child: ChildProcess, output: () => string): Promise<number> {
  return new Promise((resolve, reject) => {
    let written = '';
    const timer = setTimeout(() => reject(new Error(`workerd was not ready in time:\n${output()}`)), startWithinMs);
    (child.stdio[3] as Readable).setEncoding('utf8').on('data', (chunk: string) => {
      written += chunk;
      const port = /"event":\s*"listen"[^\n]*"port":\s*(\d+)/.exec(written)?.[1];
      if (port === undefined) return;
      clearTimeout(timer);
      resolve(Number(port));
    });
    child.once('error', reject);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`workerd ended with ${code}:\n${output()}`));
    });
  });
}
