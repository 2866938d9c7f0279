/** A database that understands the SQL of PostgreSQL: a server, or PGlite. */

/** `null`: no value. Every value is text, cast where it is used, so that both clients send the same. */
export type SqlValue = string | null;
export type SqlRow = Readonly<Record<string, unknown>>;

export interface Sql {
  /** `text` has `$1`, `$2`… for `values`. */
  query<Row extends SqlRow>(text: string, values?: readonly SqlValue[]): Promise<readonly Row[]>;
}

export interface SqlDatabase extends Sql {
  /** Commits what `run` did, or nothing where it rejects. */
  transaction<T>(run: (sql: Sql) => Promise<T>): Promise<T>;
  /** Removes what was deleted from these tables from the files as well. Absent: the server does that in its own time. */
  purge?(tables: readonly string[]): Promise<void>;
  close(): Promise<void>;
}
