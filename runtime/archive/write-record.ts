/** Writes one record: whole, in one transaction, in place of what was there. */
import type { EventId } from '../../shared/ids.ts';
import { safeParseEventId } from '../../shared/ids.ts';
import type { ArchiveRecord } from '../core/ports/archive.ts';
import { type Dictionary, dictionaryOf, vectorSql } from './dictionaries.ts';
import { mergeRecords } from './merge-records.ts';
import { headerOf, linesOf, notesOf, type Passage } from './record-rows.ts';
import type { Sql } from './sql.ts';
import { createValues } from './values.ts';
import { insertUse } from './write-use.ts';

/** The newest position of each epoch that was written. */
type Epochs = Readonly<Record<string, number>>;

/** Utterances that one statement inserts. */
const perStatement = 200;

/** `sql` is a transaction; `dictionaries`: the text search configurations of the database. */
export async function writeRecord(
  sql: Sql,
  given: ArchiveRecord,
  dictionaries: ReadonlySet<string>,
): Promise<'written' | 'known'> {
  const { conversationId: id } = given;
  // Two instances may write the same conversation: one after the other.
  await sql.query('select pg_advisory_xact_lock(hashtextextended($1::text, 0))', [id]);
  const [row] = await sql.query<{ epochs: Epochs; record: ArchiveRecord }>(
    'select epochs, record from archive_conversation where id = $1::text::uuid',
    [id],
  );
  const { epoch, seq } = positionOf(given.cursor);
  const epochs = row?.epochs ?? {};
  if ((epochs[epoch] ?? -1) >= seq) return 'known';
  const others = Object.keys(epochs).filter((known) => known !== epoch);
  const record = row && others.length > 0 ? mergeRecords(row.record, given) : given;
  await sql.query('delete from archive_conversation where id = $1::text::uuid', [id]);
  await insertConversation(sql, record, { ...epochs, [epoch]: seq }, dictionaries);
  await insertLines(sql, record, dictionaries);
  await insertUse(sql, record, dictionaries);
  return 'written';
}

function positionOf(cursor: EventId): { epoch: string; seq: number } {
  return safeParseEventId(cursor) ?? { epoch: cursor, seq: 0 };
}

/** JSON that PostgreSQL takes: it has no character U+0000. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'string' && inner.includes('\0') ? inner.replaceAll('\0', '') : inner,
  );
}

async function insertConversation(
  sql: Sql,
  record: ArchiveRecord,
  epochs: Epochs,
  dictionaries: ReadonlySet<string>,
): Promise<void> {
  const { values, take } = createValues();
  const header = headerOf(record);
  const passages = [...linesOf(record.conversation), ...notesOf(record.conversation)];
  const words = wordsSql(passages, dictionaries, take);
  const list = (items: readonly string[]) =>
    `array(select jsonb_array_elements_text(${take(jsonText(items))}::text::jsonb))`;
  const fields: readonly (readonly [column: string, expression: string])[] = [
    ['id', `${take(record.conversationId)}::text::uuid`],
    ['organization', `${take(record.organizationId ?? null)}::text`],
    ['divisions', list(record.divisionIds)],
    ['channel', `${take(header.channel)}::text`],
    ['queue', `${take(header.queue ?? null)}::text`],
    ['language', `${take(header.language ?? null)}::text`],
    ['agents', `${take(jsonText(record.agents))}::text::jsonb`],
    ['started', `${take(record.startedAt)}::text::timestamptz`],
    ['ended', `${take(record.endedAt)}::text::timestamptz`],
    ['sentiment', `${take(header.sentiment === undefined ? null : String(header.sentiment))}::text::double precision`],
    ['intents', list(header.intents)],
    ['alerts', list(record.alerts.map(({ kind }) => kind))],
    ['epochs', `${take(jsonText(epochs))}::text::jsonb`],
    ['record', `${take(jsonText(record))}::text::jsonb`],
    ['dictionaries', list(words.dictionaries)],
    ['words', words.sql],
  ];
  const columns = fields.map(([column]) => column).join(', ');
  const expressions = fields.map(([, expression]) => expression).join(', ');
  await sql.query(`insert into archive_conversation (${columns}) values (${expressions})`, values);
  for (const name of words.dictionaries)
    await sql.query('insert into archive_dictionary (name) values ($1::text) on conflict do nothing', [name]);
}

/** One vector of all passages; each language with its own dictionary. */
function wordsSql(
  passages: readonly Passage[],
  dictionaries: ReadonlySet<string>,
  take: (text: string) => string,
): { readonly sql: string; readonly dictionaries: readonly Dictionary[] } {
  const texts = new Map<Dictionary, string[]>();
  for (const { language, text } of passages) {
    const dictionary = dictionaryOf(language, dictionaries);
    texts.set(dictionary, [...(texts.get(dictionary) ?? []), text]);
  }
  const parts = [...texts].map(([dictionary, all]) => vectorSql(dictionary, all.join('\n'), take, texts.size));
  return { sql: parts.length > 0 ? parts.join(' || ') : "''::tsvector", dictionaries: [...texts.keys()] };
}

async function insertLines(sql: Sql, record: ArchiveRecord, dictionaries: ReadonlySet<string>): Promise<void> {
  const lines = linesOf(record.conversation);
  for (let from = 0; from < lines.length; from += perStatement) {
    const { values, take } = createValues();
    const id = `${take(record.conversationId)}::text::uuid`;
    const rows = lines.slice(from, from + perStatement).map(({ utteranceId, role, startMs, text, language }, index) => {
      const dictionary = dictionaryOf(language, dictionaries);
      const words = vectorSql(dictionary, text, take);
      const [utterance, who, at, said, by] = [utteranceId, role, String(startMs), text, dictionary].map(
        (value) => `${take(value)}::text`,
      );
      return `(${id}, ${from + index}, ${utterance}, ${who}, ${at}::double precision, ${said}, ${by}, ${words})`;
    });
    await sql.query(
      `insert into archive_utterance (conversation, place, utterance_id, role, start_ms, text, dictionary, words) values ${rows.join(', ')}`,
      values,
    );
  }
}
