/** PGlite, which is PostgreSQL in WebAssembly: a database in a folder, for one instance without a server. */
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import type { Worker } from 'node:worker_threads';
import { EarshotError } from '../../shared/errors.ts';
import type { Sql, SqlDatabase, SqlRow, SqlValue } from './sql.ts';

export type PgliteSetup = { readonly folder: string };
export type ToPglite =
  | { readonly type: 'query'; readonly id: number; readonly text: string; readonly values: readonly SqlValue[] }
  | { readonly type: 'stop' };
export type FromPglite =
  | { readonly type: 'ready' }
  | { readonly type: 'failed'; readonly reason: string }
  | { readonly type: 'rows'; readonly id: number; readonly rows: readonly Record<string, unknown>[] }
  | { readonly type: 'refused'; readonly id: number; readonly reason: string; readonly code?: string | undefined };

export type PgliteOptions = {
  /** Made where it does not exist. One process uses it at a time. */
  readonly folder: string;
  readonly startThread: (setup: PgliteSetup) => Worker;
};

type Waiting = { readonly resolve: (rows: readonly SqlRow[]) => void; readonly reject: (error: Error) => void };

/** Resolves once the database is there, after some seconds. Rejects with `unavailable` where it cannot be opened. */
export async function openPglite({ folder, startThread }: PgliteOptions): Promise<SqlDatabase> {
  const unlock = lockFolder(folder);
  const worker = startThread({ folder: join(folder, 'data') });
  worker.unref();
  const waiting = new Map<number, Waiting>();
  const ready = deferred();
  const gone = deferred();
  let failure: Error | undefined;
  const fail = (reason: string, cause?: unknown): void => {
    failure ??= new EarshotError('unavailable', { cause: cause ?? new Error(reason) });
    ready.reject(failure);
    for (const { reject } of waiting.values()) reject(failure);
    waiting.clear();
  };
  worker.on('message', (message: FromPglite) => {
    if (message.type === 'ready') ready.resolve();
    else if (message.type === 'failed') fail(message.reason);
    else {
      const asked = waiting.get(message.id);
      waiting.delete(message.id);
      if (message.type === 'rows') asked?.resolve(message.rows);
      else asked?.reject(Object.assign(new Error(message.reason), { code: message.code }));
    }
  });
  worker.on('error', (error) => fail('The database thread failed', error));
  worker.on('exit', () => {
    fail('The database thread has ended');
    unlock();
    gone.resolve();
  });

  let lastId = 0;
  const query = <Row extends SqlRow>(text: string, values: readonly SqlValue[] = []): Promise<readonly Row[]> =>
    new Promise((resolve, reject) => {
      if (failure) return reject(failure);
      const id = ++lastId;
      waiting.set(id, { resolve: resolve as Waiting['resolve'], reject });
      worker.postMessage({ type: 'query', id, text, values } satisfies ToPglite);
    });
  try {
    await ready.promise;
  } catch (error) {
    await worker.terminate();
    throw error;
  }
  const alone = takeTurns();
  return {
    query: (text, values) => alone(() => query(text, values)),
    transaction: (run) => alone(() => inTransaction({ query }, run)),
    purge: (tables) =>
      alone(async () => {
        // A table written anew has nothing of the deleted rows; its log is begun anew, and the old one removed and not used again.
        await query(`vacuum full ${tables.join(', ')}`);
        for (const statement of ['set wal_recycle = off', 'select pg_switch_wal()', 'checkpoint'])
          await query(statement);
      }),
    async close() {
      worker.ref();
      await alone(async () => worker.postMessage({ type: 'stop' } satisfies ToPglite));
      await gone.promise;
    },
  };
}

function deferred() {
  let resolve = (): void => {};
  let reject = (_error: Error): void => {};
  const promise = new Promise<void>((done, failed) => {
    resolve = done;
    reject = failed;
  });
  promise.catch(() => {});
  return { promise, resolve, reject };
}

/** There is one connection: while a transaction is open, others wait. */
function takeTurns(): <T>(work: () => Promise<T>) => Promise<T> {
  let tail: Promise<unknown> = Promise.resolve();
  return (work) => {
    const run = tail.then(work);
    tail = run.catch(() => {});
    return run;
  };
}

async function inTransaction<T>(sql: Sql, run: (sql: Sql) => Promise<T>): Promise<T> {
  await sql.query('begin');
  try {
    const result = await run(sql);
    await sql.query('commit');
    return result;
  } catch (error) {
    await sql.query('rollback').catch(() => {});
    throw error;
  }
}

/** Two processes in one folder would destroy it. The lock of a process that has died is taken over. */
function lockFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, 'process.lock');
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      const file = openSync(path, 'wx', 0o600);
      writeSync(file, String(process.pid));
      closeSync(file);
      return () => rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw new EarshotError('unavailable', { cause: error });
      if (isAlive(Number(readFileSync(path, 'utf8')))) break;
      rmSync(path, { force: true });
    }
  }
  throw new EarshotError('unavailable', {
    detail: 'Another process uses the folder of the archive; give each a folder of its own, or a PostgreSQL server',
  });
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
