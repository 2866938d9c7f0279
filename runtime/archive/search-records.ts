/** Searches the archive: newest first, page by page, never outside what the supervisor may see. */
import { type ArchiveSearchResponse, archiveLimits, type FoundConversation } from '../../shared/api/archive.ts';
import type { ArchiveSearchRequest } from '../../shared/api/archive-search.ts';
import { cutText } from '../../shared/cut-text.ts';
import { EarshotError } from '../../shared/errors.ts';
import { wellFormed } from '../../shared/well-formed.ts';
import type { ArchiveRecord, ArchiveScope } from '../core/ports/archive.ts';
import { type Dictionary, querySql } from './dictionaries.ts';
import { headerOf } from './record-rows.ts';
import type { Sql } from './sql.ts';
import { createValues } from './values.ts';

type FoundRow = {
  readonly record: ArchiveRecord;
  /** Microseconds since 1970, as text. */
  readonly ended: string;
  readonly utterance_id: string | null;
  readonly role: 'customer' | 'agent' | 'bot' | null;
  readonly start_ms: number | null;
  readonly text: string | null;
};

/** Below −moodScore a conversation counts as negative, above moodScore as positive. */
const moodScore = 0.2;

/** `supervised` divisions only; an empty query finds by the other fields alone. */
export async function searchRecords(
  sql: Sql,
  scope: ArchiveScope,
  request: ArchiveSearchRequest,
): Promise<ArchiveSearchResponse> {
  const asked = request.query?.trim() ?? '';
  const query = asked === '' ? undefined : await readQuery(sql, asked);
  if (asked !== '' && !query) return { conversations: [] };
  const { values, take } = createValues();
  const conditions = [...scopeSql(scope, take), ...filterSql(request, take)];
  const words = query?.map(({ dictionary, text }) => ({ dictionary, sql: `${take(text)}::text::tsquery` }));
  if (words) conditions.push(wordsSql(words));
  const rows = await sql.query<FoundRow>(
    `select c.record, c.at as ended, m.utterance_id, m.role, m.start_ms, m.text
    from (
      select id, record, ended, (extract(epoch from ended) * 1000000)::bigint::text as at from archive_conversation
      where ${conditions.join(' and ')}
      order by ended desc, id desc limit ${archiveLimits.page + 1}
    ) c
    left join lateral (${!words ? nothingSql : bestLineSql(words)}) m on true
    order by c.ended desc, c.id desc`,
    values,
  );
  const page = rows.slice(0, archiveLimits.page);
  const last = page.at(-1);
  return {
    conversations: page.map(toFound),
    ...(rows.length > page.length && last && { cursor: `${last.ended}.${last.record.conversationId}` }),
  };
}

type DictionaryQuery = { readonly dictionary: Dictionary; readonly text: string };
type WordsQuery = { readonly dictionary: Dictionary; readonly sql: string };

/** What was typed, as each dictionary that the archive has used reads it; undefined where nothing of it can be found. */
async function readQuery(sql: Sql, asked: string): Promise<readonly DictionaryQuery[] | undefined> {
  const used = await sql.query<{ name: string }>('select name from archive_dictionary order by name');
  const { values, take } = createValues();
  const clean = wellFormed(asked);
  const parts = used.flatMap(({ name }) => {
    const query = querySql(name, clean, take);
    return query === undefined ? [] : [`select '${name}' as dictionary, (${query})::text as text`];
  });
  if (parts.length === 0) return undefined;
  const rows = await sql.query<DictionaryQuery>(parts.join(' union all '), values);
  const found = rows.filter(({ text }) => text !== '');
  return found.length > 0 ? found : undefined;
}

/** Each query only for the texts of its dictionary: another one may cut the same letters elsewhere. */
function wordsSql(words: readonly WordsQuery[]): string {
  const each = words.map(({ dictionary, sql }) => `(words @@ ${sql} and '${dictionary}' = any (dictionaries))`);
  return `(${each.join(' or ')})`;
}

type Take = (value: string) => string;

/** Conditions for one organization and its divisions; the values go through `take`, never into the text. */
export function scopeSql({ organizationId, divisionIds }: ArchiveScope, take: Take): string[] {
  const divisions = `array(select jsonb_array_elements_text(${take(JSON.stringify(divisionIds))}::text::jsonb))`;
  return [`organization = ${take(organizationId)}::text`, `divisions && ${divisions}`];
}

function filterSql(request: ArchiveSearchRequest, take: Take): string[] {
  const { from, to, queue, agent, channel, language, intent, mood, alert, cursor } = request;
  const conditions: string[] = [];
  if (from !== undefined) conditions.push(`ended >= ${take(instantOf(from))}::text::timestamptz`);
  if (to !== undefined) conditions.push(`ended < ${take(instantOf(to))}::text::timestamptz`);
  if (queue !== undefined) conditions.push(`lower(queue) = lower(${take(queue)}::text)`);
  if (channel !== undefined) conditions.push(`channel = ${take(channel)}::text`);
  // `es` finds es-MX as well.
  if (language !== undefined) conditions.push(`lower(language) ~ ('^' || lower(${take(language)}::text) || '(-|$)')`);
  if (intent !== undefined)
    conditions.push(
      `exists (select from unnest(intents) i (name) where strpos(lower(i.name), lower(${take(intent)}::text)) > 0)`,
    );
  if (alert !== undefined) conditions.push(`${take(alert)}::text = any (alerts)`);
  if (agent !== undefined) {
    const who = `${take(agent)}::text`;
    conditions.push(`exists (select from jsonb_array_elements(agents) a
      where a->>'id' = ${who} or strpos(lower(a->>'name'), lower(${who})) > 0)`);
  }
  if (mood !== undefined) conditions.push(moodSql[mood]);
  if (cursor !== undefined) {
    const [ended, id] = cursor.split('.');
    const at = `to_timestamp(${take(ended!)}::text::numeric / 1000000)`;
    conditions.push(`(ended, id) < (${at}, ${take(id!)}::text::uuid)`);
  }
  return conditions;
}

/** A day is its beginning in UTC. */
function instantOf(moment: string): string {
  const at = Date.parse(moment);
  // PostgreSQL has no year 0, and years before it only in another form.
  if (!Number.isFinite(at) || new Date(at).getUTCFullYear() < 1)
    throw new EarshotError('invalid_request', { detail: 'There is no such day' });
  return new Date(at).toISOString();
}

const moodSql = {
  negative: `sentiment < -${moodScore}`,
  neutral: `sentiment between -${moodScore} and ${moodScore}`,
  positive: `sentiment > ${moodScore}`,
} as const;

const nothingSql = `select null::text as utterance_id, null::text as role, null::double precision as start_ms, null::text as text`;

/** The sentence with most of the words; of a translated one the original or the translation, whichever fits. */
function bestLineSql(words: readonly WordsQuery[]): string {
  const cases = words.map(({ dictionary, sql }) => `when '${dictionary}' then ${sql}`).join(' ');
  return `select u.utterance_id, u.role, u.start_ms, u.text
    from archive_utterance u
    cross join lateral (select case u.dictionary ${cases} end as words) every
    cross join lateral (select replace(every.words::text, '&', '|')::tsquery as words) some_of
    where u.conversation = c.id and u.words @@ some_of.words
    order by (u.words @@ every.words) desc, ts_rank(u.words, some_of.words) desc, u.place limit 1`;
}

function toFound({ record, utterance_id, role, start_ms, text }: FoundRow): FoundConversation {
  const summary = record.conversation.summary?.sections
    .map((section) => section.text)
    .find((each) => each.trim() !== '');
  return {
    ...headerOf(record),
    ...(summary !== undefined && { summary: cutText(summary, archiveLimits.summaryCharacters) }),
    ...(utterance_id !== null && {
      match: {
        utteranceId: utterance_id,
        role: role!,
        text: cutText(text!, archiveLimits.matchCharacters),
        startMs: start_ms!,
      },
    }),
  };
}
