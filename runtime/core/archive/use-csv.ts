/** The report of use as CSV (RFC 4180, UTF-8 with a byte order mark, so that spreadsheets read it). */
import type { UseReport } from '../../../shared/api/use-report.ts';

type Cell = string | number | undefined;

/** Spreadsheets run what begins like a formula, and part of a question is what somebody typed. */
const formula = /^[=+\-@\t\r]/;

function cellText(cell: Cell): string {
  if (typeof cell !== 'string') return cell === undefined ? '' : String(cell);
  const safe = formula.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const csv = (lines: readonly (readonly Cell[])[]): string =>
  `\uFEFF${lines.map((cells) => `${cells.map(cellText).join(',')}\r\n`).join('')}`;

/** One line for each row. */
export function rowsCsv({ by, rows }: UseReport): string {
  const counts = ['conversations', 'offered', 'seen', 'used', 'edited', 'good', 'partly', 'bad'] as const;
  const head = [
    by,
    ...(by === 'agent' ? ['name'] : []),
    'kind',
    ...counts,
    'latency_median_ms',
    'latency_p95_ms',
    'measurable',
  ];
  return csv([
    head,
    ...rows.map((row) => [
      row.key,
      ...(by === 'agent' ? [row.label] : []),
      row.kind,
      ...counts.map((name) => row[name]),
      row.latencyMs?.median,
      row.latencyMs?.p95,
      row.measurable,
    ]),
  ]);
}

/** One line for each group of questions. */
export function questionsCsv({ questions }: UseReport): string {
  const head = ['question', 'reason', 'asked', 'conversations', 'last'];
  return csv([
    head,
    ...questions.map(({ query, reason, asked, conversations, lastAt }) => [
      query,
      reason,
      asked,
      conversations,
      lastAt,
    ]),
  ]);
}
