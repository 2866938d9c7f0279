/** The tables of the archive. A step that has been released is never changed; a change is a further step. */
import type { Sql, SqlDatabase } from './sql.ts';

/** In order; the number of a step is its place, from 1. */
const steps: readonly (readonly string[])[] = [
  [
    `create table archive_conversation (
      id uuid primary key,
      organization text,
      divisions text[] not null,
      channel text not null,
      queue text,
      language text,
      agents jsonb not null,
      started timestamptz not null,
      ended timestamptz not null,
      sentiment double precision,
      intents text[] not null,
      alerts text[] not null,
      epochs jsonb not null,
      record jsonb not null,
      dictionaries text[] not null,
      words tsvector not null
    )`,
    'create index archive_conversation_words on archive_conversation using gin (words)',
    'create index archive_conversation_newest on archive_conversation (organization, ended desc, id desc)',
    'create index archive_conversation_ended on archive_conversation (ended)',
    `create table archive_utterance (
      conversation uuid not null references archive_conversation (id) on delete cascade,
      place int not null,
      utterance_id text not null,
      role text not null,
      start_ms double precision not null,
      text text not null,
      dictionary text not null,
      words tsvector not null,
      primary key (conversation, place)
    )`,
    'create table archive_dictionary (name text primary key)',
  ],
  ['create index archive_conversation_queue on archive_conversation (organization, lower(queue), ended desc, id desc)'],
  [
    `create table archive_use (
      conversation uuid not null references archive_conversation (id) on delete cascade,
      kind text not null,
      offered int not null,
      seen int not null,
      used int not null,
      edited int not null,
      good int not null,
      partly int not null,
      bad int not null,
      latencies double precision[] not null,
      primary key (conversation, kind)
    )`,
    `create table archive_question (
      conversation uuid not null references archive_conversation (id) on delete cascade,
      place int not null,
      query text not null,
      reason text not null,
      terms text not null,
      primary key (conversation, place)
    )`,
  ],
  // Null where an earlier version has counted, which took everything as measurable.
  ['alter table archive_use add column measurable int'],
];

/** `hashtext('earshot archive')`, so that instances that start together do it one after the other. */
const lockKey = '1163219553';

/** Brings the tables up to date; does nothing where they are. Rejects where a newer version of the service has been here. */
export async function migrate(database: SqlDatabase): Promise<void> {
  await database.transaction(async (sql) => {
    await sql.query(`select pg_advisory_xact_lock(${lockKey})`);
    await sql.query(
      'create table if not exists archive_migration (step int primary key, at timestamptz not null default now())',
    );
    const done = await doneSteps(sql);
    if (done > steps.length)
      throw new Error('A newer version of the service has changed the tables of the archive; update this one');
    for (const [index, statements] of steps.entries()) {
      if (index < done) continue;
      for (const statement of statements) await sql.query(statement);
      await sql.query('insert into archive_migration (step) values ($1::text::int)', [String(index + 1)]);
    }
  });
}

async function doneSteps(sql: Sql): Promise<number> {
  const [row] = await sql.query<{ done: number }>('select coalesce(max(step), 0) as done from archive_migration');
  return Number(row!.done);
}
