/** Starts one of the two servers that are attacked, with what an honest client needs to know of it. */
import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { launches } from '../../../runtime/adapters/launches.ts';
import { signIn } from '../../../runtime/testing/panel-client.ts';
import { startChild } from '../calls/child.ts';
import type { Usage } from '../calls/report-usage.ts';
import { readyAt } from '../ready-at.ts';

export type ServerKind = 'service' | 'bare';
export type StartedServer = {
  readonly port: number;
  /** Of an agent who takes part in the conversation. */
  readonly token: string;
  usage(): Promise<Usage>;
  stop(): void;
};

const root = fileURLToPath(new URL('../../..', import.meta.url));
const startMs = 60_000;

/** Limits that the honest clients of one machine would reach; those for strangers stay as they are. */
const honestLimits = { STREAMS_PER_MINUTE: '100000', MAX_PANELS_PER_AGENT: '1000' };

async function startService(sinkPort: number): Promise<StartedServer> {
  const child = fork(fileURLToPath(new URL('./service.ts', import.meta.url)), [], {
    cwd: root,
    execArgv: [...launches.node.script, ...launches.node.flags, '--import', 'tsx'],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      PORT: '0',
      LOG_LEVEL: 'error',
      LOCAL_MODELS: 'off',
      DRAIN_SECONDS: '0',
      RING_SECONDS: '5',
      // What is kept of the honest calls is gone before memory is read again.
      HISTORY_SECONDS: '10',
      TRUSTED_PROXY_HOPS: '1',
      API_KEY: 'bench-calls-api-key',
      SESSION_SECRET: randomBytes(48).toString('base64'),
      GCP_PROJECT_ID: 'bench',
      CONVERSATION_PROFILE_NAME: 'projects/bench/locations/global/conversationProfiles/bench',
      DIALOGFLOW_ENDPOINT: `127.0.0.1:${sinkPort}`,
      // The push routes are open, and refuse every token that Google did not sign for this account.
      PUBSUB_AUDIENCE: 'https://bench.example.com',
      PUBSUB_SERVICE_ACCOUNTS: 'push@bench.iam.gserviceaccount.com',
      ...honestLimits,
    },
  });
  const address = await readyAt(child, startMs);
  return {
    port: Number(new URL(address).port),
    token: await signIn(address),
    usage() {
      const answer = new Promise<Usage>((resolve) => child.once('message', (usage) => resolve(usage as Usage)));
      child.send('collect');
      return answer;
    },
    stop: () => child.kill('SIGKILL'),
  };
}

async function startBare(sinkPort: number): Promise<StartedServer> {
  const token = 'a-token-of-an-honest-agent';
  const child = await startChild('../abuse/bare-server.ts', [`127.0.0.1:${sinkPort}`, token]);
  const { port } = await child.ready;
  return { port, token, usage: () => child.ask<Usage>('collect'), stop: () => child.stop() };
}

/** A server in a process of its own; `sinkPort` is where its audio goes. */
export const startServer = (kind: ServerKind, sinkPort: number): Promise<StartedServer> =>
  kind === 'service' ? startService(sinkPort) : startBare(sinkPort);
