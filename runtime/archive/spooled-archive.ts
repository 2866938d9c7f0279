/**
 * An archive in a folder that sleeps: its database takes long to open and much memory, so finished conversations are written to a
 * file first. The database is opened when somebody asks it something or the file is full, takes in the file, and closes when
 * nothing has been asked for a while.
 */
import { EarshotError } from '../../shared/errors.ts';
import type { Archive, ArchiveRecord } from '../core/ports/archive.ts';
import type { Clock } from '../core/ports/clock.ts';

/** Lines of text that survive the process. */
export interface Spool {
  append(line: string): Promise<void>;
  read(): Promise<readonly string[]>;
  clear(): Promise<void>;
}

export type SpooledArchiveOptions = {
  /** Opens with the first call, and again after `close`. */
  readonly archive: Archive;
  readonly spool: Spool;
  readonly clock: Clock;
  /** A record of the file that the database refuses for ever; it is left out, so that the others are found. */
  readonly onRefused?: (record: ArchiveRecord, error: EarshotError) => void;
  /** Records in the file before the database takes them in. Default 200. */
  readonly maxRecords?: number;
  /** After how long without a question the database closes. Default 5 minutes. */
  readonly idleMs?: number;
  /** How often the database is opened to delete what has expired. Default: once a day. */
  readonly expireEveryMs?: number;
};

/** A record that cannot be written to the file rejects. */
export function createSpooledArchive(options: SpooledArchiveOptions): Archive {
  const { archive, spool, clock, maxRecords = 200, idleMs = 300_000, expireEveryMs = 86_400_000 } = options;
  const state = { isAwake: false, records: 0, usedAt: 0, expiredAt: clock.monotonic() };
  let tail: Promise<unknown> = Promise.resolve();
  let cancelSleep: (() => void) | undefined;

  /** One after the other, so that nothing is written to the file while it is taken in. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const run = tail.then(work);
    tail = run.catch(() => {});
    return run;
  }

  async function sleepWhenIdle(): Promise<void> {
    cancelSleep = undefined;
    if (clock.monotonic() - state.usedAt < idleMs) {
      cancelSleep = clock.after(idleMs, () => void inTurn(sleepWhenIdle));
      return;
    }
    state.isAwake = false;
    await archive.close();
  }

  function leaveOut(record: ArchiveRecord, error: unknown): void {
    const known = EarshotError.from(error);
    if (known.code !== 'invalid_request') throw known;
    options.onRefused?.(record, known);
  }

  async function wake(): Promise<void> {
    state.usedAt = clock.monotonic();
    cancelSleep ??= clock.after(idleMs, () => void inTurn(sleepWhenIdle));
    if (state.isAwake) return;
    for (const line of await spool.read()) {
      const record = parsed(line);
      if (record) await archive.write(record).catch((error: unknown) => leaveOut(record, error));
    }
    await spool.clear();
    state.records = 0;
    state.isAwake = true;
  }

  const awake = <T>(work: () => Promise<T>): Promise<T> =>
    inTurn(async () => {
      await wake();
      return work();
    });

  return {
    write: (record) =>
      inTurn(async () => {
        if (!state.isAwake && state.records >= maxRecords) await wake();
        if (state.isAwake) return archive.write(record);
        await spool.append(JSON.stringify(record));
        state.records++;
        return 'written';
      }),
    search: (scope, request) => awake(() => archive.search(scope, request)),
    queues: (scope) => awake(() => archive.queues(scope)),
    use: (scope, request) => awake(() => archive.use(scope, request)),
    get: (scope, id) => awake(() => archive.get(scope, id)),
    erase: (id) => awake(() => archive.erase(id)),
    has: (id) => awake(() => archive.has(id)),
    expire: (before) =>
      inTurn(async () => {
        if (!state.isAwake && clock.monotonic() - state.expiredAt < expireEveryMs) return 0;
        await wake();
        state.expiredAt = clock.monotonic();
        return archive.expire(before);
      }),
    close: () =>
      inTurn(async () => {
        cancelSleep?.();
        cancelSleep = undefined;
        state.isAwake = false;
        await archive.close();
      }),
  };
}

/** The last line of a process that was killed may be half a one. */
function parsed(line: string): ArchiveRecord | undefined {
  try {
    return JSON.parse(line) as ArchiveRecord;
  } catch {
    return undefined;
  }
}
