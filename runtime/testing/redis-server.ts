/** A real Redis of the test's own, on a free port, ended by its process id. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type TestRedis = {
  readonly url: string;
  readonly port: number;
  /** Keeps what is in it now, for a restart with `saved`. */
  save(): Promise<void>;
  /** Ends it and starts it again on the same port: with nothing in it, or with what was `saved` last, as a copy that lagged has it. */
  restart(options?: { downMs?: number; with?: 'nothing' | 'saved' }): Promise<void>;
  /** It accepts, and never answers. */
  freeze(): void;
  thaw(): void;
  /** Ends it at once, without a word to its clients. */
  kill(): Promise<void>;
  /** One command, its answer as raw text. */
  ask(command: string): Promise<string>;
  stop(): Promise<void>;
};

export type TestRedisOptions = {
  /** Further options of redis-server, as on its command line. */
  readonly args?: readonly string[];
  /** Default: a free one. */
  readonly port?: number;
  /** A sentinel that watches nothing yet. */
  readonly sentinel?: boolean;
};

/** Starts redis-server on a free port with a folder of its own. Rejects when it is not installed. */
export async function startRedis({
  args = [],
  sentinel = false,
  port: given,
}: TestRedisOptions = {}): Promise<TestRedis> {
  const port = given ?? (await freePorts(1))[0]!;
  const folder = await mkdtemp(join(tmpdir(), 'earshot-redis-'));
  const options = sentinel ? await sentinelOptions(port, folder) : [...dataOptions, ...args];
  let child = await launch(port, folder, options);
  const end = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGCONT');
    child.kill('SIGKILL');
    await gone;
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    async save() {
      const answer = await ask(port, 'SAVE');
      if (!answer.startsWith('+OK')) throw new Error(`redis-server did not save: ${answer}`);
    },
    async restart({ downMs = 0, with: content = 'nothing' } = {}) {
      await end();
      if (content === 'nothing') await rm(join(folder, dumpFile), { force: true });
      await new Promise((resolve) => setTimeout(resolve, downMs));
      child = await launch(port, folder, options);
    },
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    kill: end,
    ask: (command) => ask(port, command),
    async stop() {
      await end();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const dumpFile = 'dump.rdb';

const dataOptions = ['--dbfilename', dumpFile, '--save', '', '--appendonly', 'no'];

/** A sentinel writes what it learns into its own file. */
async function sentinelOptions(port: number, folder: string): Promise<string[]> {
  const file = join(folder, 'sentinel.conf');
  await writeFile(file, `port ${port}\nbind 127.0.0.1\ndir ${folder}\n`);
  return [file, '--sentinel'];
}

async function launch(port: number, folder: string, options: readonly string[]): Promise<ChildProcess> {
  const place = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder];
  const all = options.includes('--sentinel') ? options : [...place, ...options];
  const child = spawn('redis-server', all, { stdio: 'ignore' });
  let failed: Error | undefined;
  child.once('error', (error) => {
    failed = error;
  });
  for (let tries = 0; tries < 800; tries++) {
    if (child.exitCode !== null) throw new Error(`redis-server ended with ${child.exitCode}: is port ${port} taken?`);
    if (failed)
      throw new Error('redis-server cannot be started; install it with: sudo apt-get install redis-server', {
        cause: failed,
      });
    try {
      if (/^(?:\+PONG|-NOAUTH)/.test(await ask(port, 'PING'))) return child;
    } catch {
      // Not listening yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  child.kill('SIGKILL');
  throw new Error('redis-server did not answer in time');
}

function ask(port: number, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.setTimeout(2_000, () => socket.destroy(new Error('redis-server did not answer')));
    socket.once('error', reject);
    socket.once('connect', () => socket.write(`${command}\r\n`));
    socket.once('data', (data) => {
      resolve(data.toString());
      socket.destroy();
    });
  });
}

/** Ports that nothing listens on now, each another one. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(
    servers.map(async (server) => {
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      return (server.address() as { port: number }).port;
    }),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
