/** The real service as a process of its own, on a free port of loopback and with keys made for the occasion. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { RawTarget } from '../../runtime/simulator/caller/connect-raw.ts';
import { lightStartCommand } from '../../runtime/testing/runtime-binaries.ts';

export type StartedService = RawTarget & {
  readonly address: string;
  signal(name: 'SIGTERM' | 'SIGINT'): void;
  /** Resolves when the process has ended; null if a signal killed it. */
  readonly exitCode: Promise<number | null>;
  stop(): Promise<void>;
};

const startMs = 60_000;
const stopMs = 5_000;
const root = fileURLToPath(new URL('../..', import.meta.url));

function untilReady(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    const timer = setTimeout(() => reject(new Error('The service did not start in time')), startMs);
    const read = (part: Uint8Array) => {
      output = (output + String(part)).slice(-20_000);
      const ready = /http:\/\/[\w.:[\]-]+:\d+/.exec(output);
      if (!ready) return;
      clearTimeout(timer);
      resolve(ready[0]);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', () => {
      clearTimeout(timer);
      reject(new Error(`The service did not start: ${output.trim().split('\n').at(-1)}`));
    });
  });
}

/** Starts the service of this checkout with a new key and secret. `env`: more settings. Speech models are off. */
export async function startService(env: Readonly<Record<string, string>> = {}): Promise<StartedService> {
  const apiKey = randomBytes(24).toString('hex');
  const clientSecret = randomBytes(32).toString('base64');
  const [command, ...args] = lightStartCommand('node');
  const child = spawn(command, args, {
    cwd: root,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      PORT: '0',
      HOST: '127.0.0.1',
      LOG_LEVEL: 'error',
      LOCAL_MODELS: 'off',
      API_KEY: apiKey,
      AUDIOHOOK_CLIENT_SECRET: clientSecret,
      DRAIN_SECONDS: '0',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exitCode = new Promise<number | null>((resolve) => child.once('exit', resolve));
  try {
    const address = await untilReady(child);
    return {
      url: `${address.replace(/^http/, 'ws')}/audiohook`,
      address,
      apiKey,
      clientSecret,
      signal: (name) => void child.kill(name),
      exitCode,
      async stop() {
        child.kill('SIGTERM');
        const timer = setTimeout(() => child.kill('SIGKILL'), stopMs);
        await exitCode;
        clearTimeout(timer);
      },
    };
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}
