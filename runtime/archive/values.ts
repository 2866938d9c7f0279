/** Values of one statement. */
import type { SqlValue } from './sql.ts';

/** Values of a statement: `take` answers the placeholder of each. PostgreSQL has no character U+0000. */
export function createValues() {
  const values: SqlValue[] = [];
  return {
    values,
    take(value: SqlValue): string {
      values.push(value?.replaceAll('\0', '') ?? null);
      return `$${values.length}`;
    },
  };
}
