/** Writes what the report of use counts of one record. */

import { openQuestionsOf, useOf } from '../core/archive/use-of.ts';
import type { ArchiveRecord } from '../core/ports/archive.ts';
import { dictionaryOf, vectorSql } from './dictionaries.ts';
import type { Sql } from './sql.ts';
import { createValues } from './values.ts';

/** `sql` is the transaction that has written the conversation. */
export async function insertUse(
  sql: Sql,
  { conversationId, conversation }: ArchiveRecord,
  dictionaries: ReadonlySet<string>,
): Promise<void> {
  const use = useOf(conversation);
  if (use.length > 0) {
    const { values, take } = createValues();
    const id = `${take(conversationId)}::text::uuid`;
    const rows = use.map(({ kind, offered, measurable, seen, used, edited, good, partly, bad, latencies }) => {
      const counts = [offered, measurable, seen, used, edited, good, partly, bad].map(
        (count) => `${take(String(count))}::text::int`,
      );
      return `(${id}, ${take(kind)}::text, ${counts.join(', ')}, ${take(`{${latencies.join(',')}}`)}::text::double precision[])`;
    });
    await sql.query(
      `insert into archive_use (conversation, kind, offered, measurable, seen, used, edited, good, partly, bad, latencies)
      values ${rows.join(', ')}`,
      values,
    );
  }
  const questions = openQuestionsOf(conversation);
  if (questions.length === 0) return;
  const { values, take } = createValues();
  const id = `${take(conversationId)}::text::uuid`;
  const dictionary = dictionaryOf(conversation.language, dictionaries);
  const rows = questions.map(({ query, reason }, place) => {
    // A question of nothing but stop words is its own group.
    const words = `array_to_string(tsvector_to_array(${vectorSql(dictionary, query, take)}), ' ')`;
    const terms = `coalesce(nullif(${words}, ''), lower(${take(query)}::text))`;
    return `(${id}, ${place}, ${take(query)}::text, ${take(reason)}::text, ${terms})`;
  });
  await sql.query(
    `insert into archive_question (conversation, place, query, reason, terms) values ${rows.join(', ')}`,
    values,
  );
}
