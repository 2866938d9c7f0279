/** A real PostgreSQL of the test's own, on a free port, ended by its process id. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { freePorts } from './redis-server.ts';

export type TestPostgres = {
  /** `postgres://…` of the database `postgres`. */
  readonly url: string;
  stop(): Promise<void>;
};

/** PostgreSQL refuses to run as root. This is a user without rights. */
const unprivileged = { uid: 65_534, gid: 65_534 };

const settings = ['fsync=off', 'full_page_writes=off', 'synchronous_commit=off', 'shared_buffers=64MB'];

/** Starts postgres on a free port with a folder of its own. Rejects when it is not installed. */
export async function startPostgres(): Promise<TestPostgres> {
  const [port] = await freePorts(1);
  const folder = await mkdtemp(join(tmpdir(), 'earshot-postgres-'));
  const isRoot = process.getuid?.() === 0;
  const as = isRoot ? unprivileged : {};
  if (isRoot) await chown(folder, unprivileged.uid, unprivileged.gid);
  const data = join(folder, 'data');
  try {
    await promisify(execFile)(
      'initdb',
      ['-D', data, '-U', 'earshot', '-E', 'UTF8', '--locale=C', '-A', 'trust', '-N'],
      {
        ...as,
        cwd: folder,
      },
    );
  } catch (error) {
    throw new Error('PostgreSQL cannot be started; install it with: sudo apt-get install postgresql', { cause: error });
  }
  const options = settings.flatMap((setting) => ['-c', setting]);
  const child = spawn('postgres', ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', folder, ...options], {
    ...as,
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await untilReady(child);
  return {
    url: `postgres://earshot@127.0.0.1:${port}/postgres`,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        const gone = once(child, 'exit');
        // Immediate shutdown: nothing in it is wanted.
        child.kill('SIGQUIT');
        await gone;
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function untilReady(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr!.setEncoding('utf8');
    child.stderr!.on('data', (text: string) => {
      said = (said + text).slice(-10_000);
      if (said.includes('ready to accept connections')) resolve();
    });
    child.once('exit', (code) => reject(new Error(`postgres ended with ${code}: ${said}`)));
    child.once('error', reject);
  });
}
