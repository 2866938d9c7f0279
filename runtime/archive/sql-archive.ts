/** The archive in SQL, the same for a PostgreSQL server and for PGlite. It is opened with the first need. */
import { archiveLimits } from '../../shared/api/archive.ts';
import { EarshotError } from '../../shared/errors.ts';
import type { Archive, ArchiveRecord, ArchiveScope } from '../core/ports/archive.ts';
import { migrate } from './migrations.ts';
import { scopeSql, searchRecords } from './search-records.ts';
import type { SqlDatabase } from './sql.ts';
import { reportUse } from './use-figures.ts';
import { createValues } from './values.ts';
import { writeRecord } from './write-record.ts';

export type SqlArchiveOptions = {
  /** Opens the database; asked again after a failure. */
  readonly open: () => Promise<SqlDatabase>;
};

/** Those that hold what was said. */
const tables = ['archive_conversation', 'archive_utterance'];

type Opened = { readonly database: SqlDatabase; readonly dictionaries: ReadonlySet<string> };

/** Nothing is opened before something is asked. */
export function createSqlArchive({ open }: SqlArchiveOptions): Archive {
  let opening: Promise<Opened> | undefined;

  async function openNow(): Promise<Opened> {
    const database = await open();
    try {
      await migrate(database);
      const rows = await database.query<{ cfgname: string }>('select cfgname::text from pg_ts_config');
      return { database, dictionaries: new Set(rows.map(({ cfgname }) => cfgname)) };
    } catch (error) {
      await database.close().catch(() => {});
      throw error;
    }
  }

  async function run<T>(work: (opened: Opened) => Promise<T>): Promise<T> {
    opening ??= openNow();
    const current = opening;
    try {
      return await work(await current);
    } catch (error) {
      const known = error instanceof EarshotError ? error : new EarshotError(codeOf(error), { cause: error });
      if (opening === current && (await hasGone(current, error))) opening = undefined;
      throw known;
    }
  }

  return {
    write: (record) =>
      run(({ database, dictionaries }) => database.transaction((sql) => writeRecord(sql, record, dictionaries))),
    search: (scope, request) => run(({ database }) => searchRecords(database, scope, request)),
    queues: (scope) => run(({ database }) => queuesOf(database, scope)),
    use: (scope, request) => run(({ database }) => reportUse(database, scope, request)),
    get: (scope, id) =>
      run(async ({ database }) => {
        const { values, take } = createValues();
        const conditions = [`id = ${take(id)}::text::uuid`, ...scopeSql(scope, take)];
        const [row] = await database.query<{ record: ArchiveRecord }>(
          `select record from archive_conversation where ${conditions.join(' and ')}`,
          values,
        );
        return row?.record;
      }),
    erase: (id) =>
      run(async ({ database }) => {
        const rows = await database.query('delete from archive_conversation where id = $1::text::uuid returning id', [
          id,
        ]);
        if (rows.length > 0) await database.purge?.(tables);
        return rows.length > 0;
      }),
    has: (id) =>
      run(async ({ database }) => {
        const rows = await database.query('select 1 as one from archive_conversation where id = $1::text::uuid', [id]);
        return rows.length > 0;
      }),
    expire: (before) =>
      run(async ({ database }) => {
        const [row] = await database.query<{ removed: number }>(
          `with gone as (delete from archive_conversation where ended < $1::text::timestamptz returning 1)
          select count(*)::int as removed from gone`,
          [new Date(before).toISOString()],
        );
        if (row!.removed > 0) await database.purge?.(tables);
        return row!.removed;
      }),
    async close() {
      const current = opening;
      opening = undefined;
      await current?.then(({ database }) => database.close()).catch(() => {});
    },
  };
}

/** SQLSTATE classes 22 (data exception) and 54 (program limit exceeded): the same again would be refused again. */
function codeOf(error: unknown): 'invalid_request' | 'unavailable' {
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' && /^(?:22|54)[0-9A-Z]{3}$/.test(code) ? 'invalid_request' : 'unavailable';
}

async function queuesOf(database: SqlDatabase, scope: ArchiveScope): Promise<readonly string[]> {
  const { values, take } = createValues();
  const rows = await database.query<{ queue: string }>(
    `select distinct queue from archive_conversation
    where ${scopeSql(scope, take).join(' and ')} and queue is not null order by queue limit ${archiveLimits.queues}`,
    values,
  );
  return rows.map(({ queue }) => queue);
}

/** It could not be opened, or has ended since: the next need opens it anew. A statement that fails says nothing about it. */
async function hasGone(opening: Promise<Opened>, error: unknown): Promise<boolean> {
  const opened = await opening.catch(() => undefined);
  if (!opened) return true;
  if (!(error instanceof EarshotError && error.code === 'unavailable')) return false;
  await opened.database.close().catch(() => {});
  return true;
}
