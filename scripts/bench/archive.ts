/** `npm run bench:archive`: writes generated conversations to PostgreSQL and to PGlite, and measures how long searches take. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { Worker } from 'node:worker_threads';
import { openPglite } from '../../runtime/archive/pglite.ts';
import { connectPostgres } from '../../runtime/archive/postgres.ts';
import type { SqlDatabase } from '../../runtime/archive/sql.ts';
import { createSqlArchive } from '../../runtime/archive/sql-archive.ts';
import { threadOptions } from '../../runtime/engine/thread-options.ts';
import { Secret } from '../../runtime/secret.ts';
import { startPostgres } from '../../runtime/testing/postgres-server.ts';
import { seededRandom } from '../../shared/seeded-random.ts';
import { type Figure, isMissed, toTable } from '../eval/table.ts';
import { generateRecord, questions } from './archive/generated-conversations.ts';
import { readOptions } from './options.ts';

const options = readOptions({
  command: 'npm run bench:archive',
  about: 'Writes generated conversations to an archive in PostgreSQL and in PGlite, and searches them.',
  numbers: {
    conversations: { default: 2_000, text: 'conversations in the archive; the target is stated for 100,000' },
    copies: {
      default: 1,
      text: 'times that each counts: the others are copied in the database, which is faster than writing',
    },
    searches: { default: 200, text: 'searches that are timed' },
    seed: { default: 1, min: 0, text: 'seed of the random numbers' },
  },
  flags: { 'no-pglite': 'PostgreSQL only', 'no-postgres': 'PGlite only', json: 'print one JSON object last' },
});

type Side = {
  readonly id: string;
  readonly atMostMs: number;
  start(): Promise<{ database: SqlDatabase; stop(): Promise<void> }>;
};

const print = (line: string): void => void process.stdout.write(`${line}\n`);
/** Writes that run at once. */
const writers = 4;
const scope = { organizationId: 'org-1', divisionIds: ['div-1'] };

const postgres: Side = {
  id: 'postgres',
  atMostMs: 200,
  async start() {
    const server = await startPostgres();
    return { database: connectPostgres({ url: new Secret(server.url) }), stop: server.stop };
  },
};
const pglite: Side = {
  id: 'pglite',
  atMostMs: 500,
  async start() {
    const folder = await mkdtemp(join(tmpdir(), 'earshot-archive-'));
    const worker = new URL('../../runtime/archive/pglite.worker.ts', import.meta.url);
    const database = await openPglite({ folder, startThread: (setup) => new Worker(worker, threadOptions(setup)) });
    return { database, stop: () => rm(folder, { recursive: true, force: true }) };
  },
};

/** Each at an hour of its own, so that pages of a search differ. `$1`: the number of the copy. */
const copies = [
  `insert into archive_conversation select md5(c.id::text || $1::text)::uuid, organization, divisions, channel, queue, language, agents,
    started - $1::text::int * interval '1 hour', ended - $1::text::int * interval '1 hour', sentiment, intents, alerts, epochs,
    jsonb_set(record, '{conversationId}', to_jsonb(md5(c.id::text || $1::text)::uuid::text)), dictionaries, words
  from archive_conversation c where c.id in (select id from bench_original)`,
  `insert into archive_utterance select md5(conversation::text || $1::text)::uuid, place, utterance_id, role, start_ms, text, dictionary, words
  from archive_utterance where conversation in (select id from bench_original)`,
];

async function measure({ id, atMostMs, start }: Side): Promise<Figure[]> {
  const { database, stop } = await start();
  const archive = createSqlArchive({ open: async () => database });
  const random = seededRandom(options.seed);
  const startedAt = performance.now();
  let written = 0;
  const writeOn = async (): Promise<void> => {
    while (written < options.conversations) await archive.write(generateRecord(written++, random));
  };
  await Promise.all(Array.from({ length: writers }, writeOn));
  const writtenMs = performance.now() - startedAt;
  await database.query('create table bench_original as select id from archive_conversation');
  for (let n = 1; n < options.copies; n++) for (const copy of copies) await database.query(copy, [String(n)]);
  await database.query('analyze');
  const writeMs = writtenMs / options.conversations;
  print(`${id}: ${options.conversations * options.copies} conversations, ${writeMs.toFixed(1)} ms each`);
  const times: number[] = [];
  let found = 0;
  for (let n = 0; n < options.searches; n++) {
    const from = performance.now();
    const { conversations } = await archive.search(scope, questions[n % questions.length]!);
    times.push(performance.now() - from);
    found += conversations.length;
  }
  await archive.close();
  await stop();
  const at = (share: number) => [...times].sort((a, b) => a - b)[Math.floor((times.length - 1) * share)]!;
  return [
    { id: `archive.${id}.write`, title: `${id}: one write`, value: writeMs, unit: 'ms' },
    { id: `archive.${id}.found`, title: `${id}: found per search`, value: found / times.length, unit: '', atLeast: 1 },
    { id: `archive.${id}.p50`, title: `${id}: search, median`, value: at(0.5), unit: 'ms' },
    { id: `archive.${id}.p95`, title: `${id}: search, p95`, value: at(0.95), unit: 'ms', atMost: atMostMs },
  ];
}

const sides = [...(options['no-postgres'] ? [] : [postgres]), ...(options['no-pglite'] ? [] : [pglite])];
const figures: Figure[] = [];
for (const side of sides) figures.push(...(await measure(side)));
const missed = figures.filter(isMissed);
print(`\n${toTable(figures)}\n`);
print(missed.length === 0 ? 'Every target is met' : `${missed.length} of the targets missed`);
if (options.json) print(JSON.stringify({ conversations: options.conversations * options.copies, figures }));
process.exitCode = missed.length === 0 ? 0 : 1;
