/** Counts what the report of use shows, within what the supervisor may see. */
import type { OpenQuestion, UseGrouping, UseKind } from '../../shared/api/use-report.ts';
import { useReportLimits } from '../../shared/api/use-report.ts';
import type { ArchiveScope } from '../core/ports/archive.ts';
import type { CountedQuestion, CountedUse, UseFigures, UseRequest } from '../core/ports/archive-use.ts';
import { scopeSql } from './search-records.ts';
import type { Sql, SqlValue } from './sql.ts';
import { createValues } from './values.ts';

/** What a row is about, as columns `key` and `label` of a conversation `c`, and of its agent `a`. */
const groupings: Readonly<Record<UseGrouping, { readonly key: string; readonly label: string }>> = {
  week: { key: `to_char(date_trunc('week', c.ended at time zone 'UTC'), 'YYYY-MM-DD')`, label: `''` },
  queue: { key: `coalesce(c.queue, '')`, label: `''` },
  agent: { key: `coalesce(a.who->>'id', '')`, label: `coalesce(a.who->>'name', '')` },
};

/** Different questions that are joined by their words. */
const mostQuestions = 2_000;

type Found = { readonly text: string; readonly values: readonly SqlValue[] };

/** Conversations in the scope and the period: `with chosen as (…)`. One row for each agent where they are asked for. */
function chosenSql(scope: ArchiveScope, { from, to, by, queue }: UseRequest, withAgents: boolean): Found {
  const { values, take } = createValues();
  const conditions = [
    ...scopeSql(scope, take),
    `c.ended >= ${take(from)}::text::timestamptz`,
    `c.ended < ${take(to)}::text::timestamptz`,
    ...(queue === undefined ? [] : [`lower(c.queue) = lower(${take(queue)}::text)`]),
  ];
  const agents = withAgents ? 'left join lateral jsonb_array_elements(c.agents) a(who) on true' : '';
  const { key, label } = groupings[by];
  const who = withAgents ? `, a.who->>'id' as agent` : '';
  return {
    text: `with chosen as (select c.id, c.ended, ${key} as key, ${label} as label${who}
      from archive_conversation c ${agents} where ${conditions.join(' and ')})`,
    values,
  };
}

type Row = {
  readonly key: string;
  readonly label: string;
  readonly kind: UseKind;
  readonly [count: string]: unknown;
};
type Placed = { readonly key: string; readonly kind: UseKind };

const counts = ['offered', 'seen', 'used', 'edited', 'good', 'partly', 'bad'] as const;
const placeOf = ({ key, kind }: Placed): string => `${kind} ${key}`;

/** A conversation of several agents counts for each of them. */
export async function reportUse(sql: Sql, scope: ArchiveScope, request: UseRequest): Promise<UseFigures> {
  const plain = chosenSql(scope, request, request.by === 'agent');
  const withAgents = chosenSql(scope, request, true);
  const rows = await sql.query<Row>(
    `${plain.text} select key, max(label) as label, kind, count(*)::int as conversations,
      sum(coalesce(measurable, offered))::int as measurable, ${counts.map((name) => `sum(${name})::int as ${name}`).join(', ')}
    from chosen join archive_use u on u.conversation = chosen.id
    group by key, kind order by key, kind limit ${useReportLimits.rows}`,
    plain.values,
  );
  const latencies = await sql.query<Placed & { at: readonly number[] }>(
    `${plain.text} select key, kind, percentile_disc(array[0.5, 0.95]) within group (order by ms) as at
    from chosen join archive_use u on u.conversation = chosen.id, unnest(u.latencies) ms group by key, kind`,
    plain.values,
  );
  const agents = await sql.query<Placed & { agents: number }>(
    `${withAgents.text} select key, kind, count(distinct agent)::int as agents
    from chosen join archive_use u on u.conversation = chosen.id group by key, kind`,
    withAgents.values,
  );
  const [all] = await sql.query<{ conversations: number; agents: number }>(
    `${withAgents.text} select count(distinct id)::int as conversations, count(distinct agent)::int as agents from chosen`,
    withAgents.values,
  );
  const latencyAt = new Map(latencies.map((each) => [placeOf(each), each.at]));
  const agentsAt = new Map(agents.map((each) => [placeOf(each), each.agents]));
  return {
    conversations: all!.conversations,
    agents: all!.agents,
    rows: rows.map((row) => toRow(row, agentsAt.get(placeOf(row)) ?? 0, latencyAt.get(placeOf(row)))),
    questions: await questionsOf(sql, chosenSql(scope, { ...request, by: 'week' }, false)),
  };
}

function toRow(row: Row, agents: number, latency: readonly number[] | undefined): CountedUse {
  const { key, label, kind } = row;
  const count = (name: string) => Number(row[name]);
  const [median, p95] = (latency ?? []).map(Math.round);
  return {
    key,
    label,
    kind,
    agents,
    conversations: count('conversations'),
    offered: count('offered'),
    measurable: count('measurable'),
    seen: count('seen'),
    used: count('used'),
    edited: count('edited'),
    good: count('good'),
    partly: count('partly'),
    bad: count('bad'),
    ...(median !== undefined && p95 !== undefined && { latencyMs: { median, p95 } }),
  };
}

async function questionsOf(sql: Sql, chosen: Found): Promise<CountedQuestion[]> {
  const rows = await sql.query<OpenQuestion & { terms: string }>(
    `${chosen.text} select terms, reason, (array_agg(query order by ended desc, place desc))[1] as query,
      count(*)::int as asked, count(distinct conversation)::int as conversations,
      to_char(max(ended) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "lastAt"
    from chosen join archive_question q on q.conversation = chosen.id
    group by terms, reason order by asked desc, terms limit ${mostQuestions}`,
    chosen.values,
  );
  return rows.map(({ terms, ...question }) => ({ ...question, terms: terms.split(' ').filter((term) => term !== '') }));
}
