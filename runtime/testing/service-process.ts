/** A whole service in a process of its own, on any engine, for tests that know it by its address only. */
import { type ChildProcess, spawn } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { ServiceRuntime } from '../../shared/runtimes.ts';
import { createSystemClock } from '../core/system-clock.ts';
import { rejectAfter } from '../core/with-timeout.ts';
import { lightStartCommand, startCommand } from './runtime-binaries.ts';

export const projectRoot = fileURLToPath(new URL('../../', import.meta.url));

/** Secrets of one test run; the service takes them from its environment. */
export const testCredentials = {
  apiKey: 'dGVzdHMtb25seS1hcGkta2V5',
  clientSecret: 'dGVzdHMtb25seS1jbGllbnQtc2VjcmV0LW9mLXRoZS1zdWl0ZQ==',
} as const;

export type RunningService = {
  readonly url: string;
  readonly pid: number;
  /** Everything it printed so far. */
  output(): string;
  signal(name: NodeJS.Signals): void;
  /** The exit code, or the signal's name; rejects when it takes longer than `withinMs`. */
  exited(withinMs: number): Promise<number | string>;
  /** Ends it, in order if it will. */
  stop(): Promise<void>;
};

const startWithinMs = 90_000;

const within = <T>(ms: number, work: Promise<T>, problem: string): Promise<T> =>
  rejectAfter(createSystemClock(), ms, work, () => new Error(problem));

/** Resolves once the service is ready; rejects with its output when it ends or takes longer than 90 s. */
export async function startService(
  engine: ServiceRuntime,
  env: Readonly<Record<string, string>> = {},
): Promise<RunningService> {
  const child = launch(engine, env);
  const output = collect(child);
  const exit = exitOf(child);
  const ready = new Promise<string>((resolve, reject) => {
    const look = (): void => {
      const found = /ready at (http:\/\/\S+)/.exec(output());
      if (found) resolve(found[1]!);
    };
    child.stdout!.on('data', look);
    void exit.then((code) => reject(new Error(`The service on ${engine} ended with ${code}:\n${output()}`)));
    setTimeout(
      () => reject(new Error(`The service on ${engine} was not ready in time:\n${output()}`)),
      startWithinMs,
    ).unref();
  });
  try {
    const url = await ready;
    return {
      url,
      pid: child.pid!,
      output,
      signal: (name) => void child.kill(name),
      exited: (withinMs) => within(withinMs, exit, `The service on ${engine} did not end in time`),
      async stop() {
        if (child.exitCode !== null || child.signalCode !== null) return;
        child.kill('SIGTERM');
        child.kill('SIGTERM');
        const killer = setTimeout(() => child.kill('SIGKILL'), 5_000);
        await exit;
        clearTimeout(killer);
      },
    };
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}

/** Runs it to its own end: for start-ups that must be refused. */
export async function runToEnd(
  engine: ServiceRuntime,
  env: Readonly<Record<string, string>>,
): Promise<{ code: number | string; output: string }> {
  const child = launch(engine, env);
  const output = collect(child);
  try {
    const code = await within(startWithinMs, exitOf(child), `The service on ${engine} did not end by itself`);
    return { code, output: output() };
  } finally {
    child.kill('SIGKILL');
  }
}

function launch(engine: ServiceRuntime, env: Readonly<Record<string, string>>): ChildProcess {
  const [command, ...args] = env.LOCAL_MODELS === 'off' ? lightStartCommand(engine) : startCommand(engine);
  return spawn(command, args, {
    cwd: projectRoot,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      // A busy machine recognizes late; nothing is lost for it.
      RING_SECONDS: '120',
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      PORT: '0',
      // Tests do not fill the archive of a developer.
      ARCHIVE_URL: 'none',
      API_KEY: testCredentials.apiKey,
      AUDIOHOOK_CLIENT_SECRET: testCredentials.clientSecret,
      ...env,
    },
  });
}

function collect(child: ChildProcess): () => string {
  let text = '';
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.setEncoding('utf8');
    stream.on('data', (chunk: string) => {
      text = (text + chunk).slice(-200_000);
    });
  }
  return () => text;
}

function exitOf(child: ChildProcess): Promise<number | string> {
  return new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal ?? 'unknown')));
}
