/**
 * `npm run start:workerd`: checks the settings as the other runtimes do at start-up, then runs workerd with the built worker and
 * prints its address. Runs the binary that the tests use, or the one that WORKERD names.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import process from 'node:process';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import packageJson from '../package.json' with { type: 'json' };
import { answerOptions } from '../runtime/adapters/command-line.mjs';
import { describeStartupFailure, urlOf } from '../runtime/adapters/lifecycle.ts';
import { readWorkerConfig } from '../runtime/adapters/workerd/config.ts';
import type { Config } from '../runtime/config.ts';
import { runtimeBinaries } from '../runtime/testing/runtime-binaries.ts';
import { runtimes } from '../shared/runtimes.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const { startCommand: command } = runtimes.workerd;
const answer = answerOptions(process.argv.slice(2), { version: packageJson.version, command });
if (answer !== undefined) {
  console.log(answer);
  process.exit(0);
}
const binary = process.env.WORKERD ?? runtimeBinaries.workerd;

function stopWith(lines: readonly string[]): never {
  for (const line of lines) console.error(line);
  process.exit(1);
}

function settingsOrStop(): Config {
  try {
    return readWorkerConfig(process.env);
  } catch (error) {
    return stopWith(describeStartupFailure(error));
  }
}

if (existsSync(`${root}.env`)) process.loadEnvFile(`${root}.env`);
const config = settingsOrStop();
const host = config.HOST ?? '127.0.0.1';
if (!existsSync(binary)) stopWith([`${binary} does not exist; install it with: npm ci --prefix scripts/engines`]);

const child = spawn(
  binary,
  [
    'serve',
    `${root}.build/worker/workerd.capnp`,
    `--socket-addr=http=${host.includes(':') ? `[${host}]` : host}:${config.PORT}`,
    `--directory-path=panel=${root}.build/ui`,
    '--control-fd=3',
  ],
  { cwd: root, stdio: ['ignore', 'inherit', 'inherit', 'pipe'] },
);
const control = child.stdio[3] as Readable;
control.setEncoding('utf8').on('data', (lines: string) => {
  for (const line of lines.split('\n')) {
    const port = /"event":\s*"listen".*"port":\s*(\d+)/.exec(line)?.[1];
    if (port) console.log(`Earshot is ready at ${urlOf(host, Number(port))}`);
  }
});
child.once('error', () => stopWith([`${binary} cannot be run; install it with: npm ci --prefix scripts/engines`]));
child.once('exit', (code, signal) => process.exit(code ?? (signal === 'SIGTERM' || signal === 'SIGINT' ? 0 : 1)));

// Event streams last for hours, so they are not awaited: panels resume on another instance from their cursor.
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    child.kill(signal);
    setTimeout(() => child.kill('SIGKILL'), 2_000).unref();
  });
}
