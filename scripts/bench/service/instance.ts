/** One instance of the built service, as it is deployed, with a probe in its process. */
import { fork, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { launches } from '../../../runtime/adapters/launches.ts';
import { bundled } from '../calls/child.ts';
import { readyAt } from '../ready-at.ts';
import type { ProbeReport } from './probe.ts';

export type Instance = {
  readonly url: string;
  readonly port: number;
  /** `collect`: after a garbage collection. */
  ask(command: 'usage' | 'collect'): Promise<ProbeReport>;
  stop(): void;
};

export const apiKey = 'bench-calls-api-key';
const root = fileURLToPath(new URL('../../..', import.meta.url));
const startMs = 60_000;
const many = '100000';

/** The settings of a real deployment, with limits that one machine's clients do not reach. */
const settings = {
  PORT: '0',
  LOG_LEVEL: 'error',
  LOCAL_MODELS: 'off',
  DRAIN_SECONDS: '0',
  API_KEY: apiKey,
  GCP_PROJECT_ID: 'bench',
  CONVERSATION_PROFILE_NAME: 'projects/bench/locations/global/conversationProfiles/bench',
  MAX_CALLS: many,
  MAX_CALLS_PER_KEY: many,
  MAX_CALLS_PER_ADDRESS: many,
  MAX_PANELS: many,
  MAX_PANELS_PER_AGENT: '10000',
  STREAMS_PER_MINUTE: many,
  REQUESTS_PER_MINUTE: '1000000',
};

/** Where the built service is, in this folder or another copy of the project. */
export const builtServer = (project = root): string => `${project}/.build/server/node.js`;

/**
 * The settings of a deployment without tools, alert rules and an archive: the Genesys that runs here, for its sign-in, brings samples
 * and a folder of conversations with it.
 */
export function withoutSamples(): Readonly<Record<string, string>> {
  const tools = `${root}/.build/bench/no-tools`;
  const rules = `${root}/.build/bench/no-alert-rules.yaml`;
  mkdirSync(tools, { recursive: true });
  writeFileSync(rules, 'rules: []\n');
  return { TOOLS_DIR: tools, ALERT_RULES_FILE: rules, ARCHIVE_URL: 'none' };
}

/** Pins a process and its threads to processors. */
export function pin(pid: number, processors: string): void {
  const done = spawnSync('taskset', ['--all-tasks', '--pid', '--cpu-list', processors, String(pid)]);
  if (done.status !== 0) throw new Error('taskset is needed for --pin; it is part of util-linux');
}

/** Resolves once it is ready; `file` is what it runs. */
export async function startInstance(
  file: string,
  env: Readonly<Record<string, string>>,
): Promise<Instance & { pid: number }> {
  const probe = pathToFileURL(await bundled('../service/probe.ts')).href;
  const child = fork(file, [], {
    cwd: root,
    execArgv: [...launches.node.flags, '--expose-gc', '--import', probe],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...settings, ...env },
  });
  const url = await readyAt(child, startMs);
  return {
    url,
    port: Number(new URL(url).port),
    pid: child.pid!,
    ask(command) {
      const answer = new Promise<ProbeReport>((resolve, reject) => {
        child.once('message', (report) => resolve(report as ProbeReport));
        child.once('exit', (code) => reject(new Error(`The service ended with ${code}`)));
      });
      child.send(command);
      return answer;
    },
    stop: () => void child.kill('SIGKILL'),
  };
}
