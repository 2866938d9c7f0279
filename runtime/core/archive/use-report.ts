/** What a supervisor gets of the figures of use: groups that are too small withheld, and questions that mean the same joined. */
import {
  type OpenQuestion,
  type UseAgentMode,
  type UseReport,
  type UseReportQuery,
  type UseRow,
  useKinds,
  useReportLimits,
} from '../../../shared/api/use-report.ts';
import { EarshotError } from '../../../shared/errors.ts';
import type { CountedQuestion, CountedUse, UseFigures, UsePeriod, UseRequest } from '../ports/archive-use.ts';

const dayMs = 86_400_000;

/** Throws `invalid_request` for a period that is too long or ends before it begins. `now`: milliseconds since 1970. */
export function usePeriodOf({ from, to }: UseReportQuery, now: number): UsePeriod {
  const last = to === undefined ? Math.floor(now / dayMs) * dayMs : Date.parse(to);
  const first = from === undefined ? last - (useReportLimits.defaultDays - 1) * dayMs : Date.parse(from);
  if (!Number.isFinite(first) || !Number.isFinite(last) || first > last)
    throw new EarshotError('invalid_request', { detail: 'The period ends before it begins' });
  if (last - first > useReportLimits.days * dayMs)
    throw new EarshotError('invalid_request', { detail: `At most ${useReportLimits.days} days` });
  return { from: new Date(first).toISOString(), to: new Date(last + dayMs).toISOString() };
}

/**
 * What the supervisor gets of what was counted. `listed`: all of it. `grouped`: rows of fewer than `least` agents are withheld, and
 * where that leaves a kind with a withheld row, its smallest other row too, so that no row can be had by subtraction from a sum; of
 * fewer than `least` agents in all, nothing is left.
 */
export function useReportOf(
  request: UseRequest,
  figures: UseFigures,
  mode: UseAgentMode,
  least: number = useReportLimits.leastAgents,
): UseReport {
  const rows = mode === 'grouped' ? withoutSmallGroups(figures.rows, least) : figures.rows;
  const isTooSmall = mode === 'grouped' && figures.agents < least;
  return {
    from: request.from,
    to: request.to,
    by: request.by,
    agents: mode,
    withheld: figures.rows.length - rows.length,
    conversations: isTooSmall ? 0 : figures.conversations,
    rows: rows.map(({ agents: _agents, ...row }) => row).sort(byLabel),
    questions: isTooSmall ? [] : groupQuestions(figures.questions).slice(0, useReportLimits.questions),
  };
}

/** By name or date, never by a figure: the report ranks no one. */
function byLabel(a: UseRow, b: UseRow): number {
  const [left, right] = [a.label || a.key, b.label || b.key];
  return left < right ? -1 : left > right ? 1 : useKinds.indexOf(a.kind) - useKinds.indexOf(b.kind);
}

/** Of each kind the smallest group that is large enough goes too where the rest, subtracted from the sum, would show a small one. */
function withoutSmallGroups(rows: readonly CountedUse[], least: number): readonly CountedUse[] {
  return useKinds.flatMap((kind) => {
    const all = rows.filter((row) => row.kind === kind);
    const small = all.filter(({ agents }) => agents < least);
    const large = all.filter(({ agents }) => agents >= least).sort((a, b) => a.agents - b.agents);
    return small.length > 0 ? large.slice(1) : large;
  });
}

/** Share of the words that two questions have in common, from which they count as one. */
const alike = 0.6;

function groupQuestions(questions: readonly CountedQuestion[]): OpenQuestion[] {
  const groups: { terms: ReadonlySet<string>; question: OpenQuestion }[] = [];
  for (const { terms, ...question } of [...questions].sort(byAsked)) {
    const own = new Set(terms);
    const group = groups.find((each) => each.question.reason === question.reason && isAlike(each.terms, own));
    if (!group) groups.push({ terms: own, question });
    else group.question = joined(group.question, question);
  }
  return groups.map(({ question }) => question).sort(byAsked);
}

function isAlike(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  const common = [...a].filter((term) => b.has(term)).length;
  return common > 0 && common / (a.size + b.size - common) >= alike;
}

const joined = (a: OpenQuestion, b: OpenQuestion): OpenQuestion => ({
  ...(a.lastAt >= b.lastAt ? a : b),
  asked: a.asked + b.asked,
  conversations: a.conversations + b.conversations,
});

const byAsked = (a: OpenQuestion, b: OpenQuestion): number =>
  b.asked - a.asked || (a.query < b.query ? -1 : a.query > b.query ? 1 : 0);
