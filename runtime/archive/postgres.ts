/** A PostgreSQL server. */
import postgres from 'postgres';
import type { Secret } from '../secret.ts';
import type { Sql, SqlDatabase, SqlRow, SqlValue } from './sql.ts';

export type PostgresOptions = {
  readonly url: Secret;
  /** Connections at once. Default 4: archiving and searching must not take the server from others. */
  readonly connections?: number;
};

/** Connects with the first query, and again whenever a connection broke. */
export function connectPostgres({ url, connections = 4 }: PostgresOptions): SqlDatabase {
  const sql = postgres(url.reveal(), {
    max: connections,
    connect_timeout: 10,
    idle_timeout: 60,
    connection: { application_name: 'earshot', statement_timeout: 30_000 },
    onnotice() {},
  });
  return {
    query: over(sql).query,
    transaction: <T>(run: (inner: Sql) => Promise<T>) => sql.begin((inner) => run(over(inner))) as Promise<T>,
    close: () => sql.end({ timeout: 5 }),
  };
}

function over(sql: Pick<postgres.Sql, 'unsafe'>): Sql {
  return {
    query: async <Row extends SqlRow>(text: string, values: readonly SqlValue[] = []) =>
      (await sql.unsafe(text, [...values])) as unknown as readonly Row[],
  };
}
