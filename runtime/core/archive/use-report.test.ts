import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CountedQuestion, CountedUse, UseFigures } from '../ports/archive-use.ts';
import { questionsCsv, rowsCsv } from './use-csv.ts';
import { usePeriodOf, useReportOf } from './use-report.ts';

const request = { from: '2026-03-01T00:00:00.000Z', to: '2026-04-01T00:00:00.000Z', by: 'queue' } as const;
const row = (key: string, agents: number, more: Partial<CountedUse> = {}): CountedUse => ({
  ...{ key, label: '', kind: 'knowledge', agents, conversations: 9, offered: 10, measurable: 9, seen: 8 },
  ...{ used: 6, edited: 1, good: 2, partly: 0, bad: 1 },
  ...more,
});
const asked = (query: string, terms: string, count = 1): CountedQuestion => ({
  ...{ query, asked: count, conversations: count, reason: 'not_found', lastAt: '2026-03-05T10:00:00Z' },
  terms: terms.split(' '),
});
const figures = (rows: readonly CountedUse[], questions: readonly CountedQuestion[] = [], agents = 20): UseFigures => ({
  ...{ conversations: 40, agents, rows, questions },
});
const keysOf = (found: UseFigures, mode: 'listed' | 'grouped') =>
  useReportOf(request, found, mode).rows.map(({ key }) => key);

describe('the report of use', () => {
  it('lists agents by name and never by figure', () => {
    const rows = [
      row('a2', 1, { label: 'Zoe', used: 1 }),
      row('a3', 1, { label: 'Ana', used: 5 }),
      row('a1', 1, { label: 'Ben', used: 9 }),
    ];
    const report = useReportOf({ ...request, by: 'agent' }, figures(rows), 'listed');
    assert.deepEqual(
      report.rows.map(({ label }) => label),
      ['Ana', 'Ben', 'Zoe'],
    );
  });

  it('shows nothing about fewer than five agents where that is asked for, and says how much is withheld', () => {
    const rows = [row('Large', 9), row('Five', 5), row('Four', 4)];
    assert.deepEqual(keysOf(figures(rows), 'listed'), ['Five', 'Four', 'Large']);
    const report = useReportOf(request, figures(rows), 'grouped');
    assert.equal(JSON.stringify(report).includes('Four'), false);
    assert.equal(report.withheld, 2);
  });

  it('withholds one more group, so that a small one cannot be read from the difference to the sum', () => {
    assert.deepEqual(keysOf(figures([row('Large', 9), row('Five', 5), row('Four', 4)]), 'grouped'), ['Large']);
    assert.deepEqual(keysOf(figures([row('Large', 9), row('Five', 5)]), 'grouped'), ['Five', 'Large']);
  });

  it('shows no questions and no count of conversations where all of them are of fewer than five agents', () => {
    const report = useReportOf(request, figures([row('Four', 4)], [asked('Kettle?', 'kettl')], 4), 'grouped');
    assert.deepEqual([report.rows, report.questions, report.conversations], [[], [], 0]);
  });

  it('joins questions that have most of their words in common, and leaves others apart', () => {
    const { questions } = useReportOf(
      request,
      figures(
        [],
        [
          asked('Can I return a kettle?', 'kettl return', 3),
          asked('Return kettle lid?', 'kettl lid return', 2),
          asked('Opening hours', 'hour open'),
          { ...asked('Can I return a kettle?', 'kettl return'), reason: 'not_helpful' },
        ],
      ),
      'listed',
    );
    assert.deepEqual(
      questions.map(({ query, asked: count, reason }) => [query, count, reason]),
      [
        ['Can I return a kettle?', 5, 'not_found'],
        ['Can I return a kettle?', 1, 'not_helpful'],
        ['Opening hours', 1, 'not_found'],
      ],
    );
  });

  it('is about twelve weeks unless the days are given; both days count', () => {
    const now = Date.parse('2026-03-20T15:00:00Z');
    assert.deepEqual(usePeriodOf({ by: 'week' }, now), {
      from: '2025-12-27T00:00:00.000Z',
      to: '2026-03-21T00:00:00.000Z',
    });
    assert.deepEqual(usePeriodOf({ by: 'week', from: '2026-03-01', to: '2026-03-01' }, now), {
      from: '2026-03-01T00:00:00.000Z',
      to: '2026-03-02T00:00:00.000Z',
    });
  });

  it('refuses a period that ends before it begins, or is too long', () => {
    const days = [
      { from: '2026-03-02', to: '2026-03-01' },
      { from: '2024-01-01', to: '2026-03-01' },
    ];
    for (const period of days) assert.throws(() => usePeriodOf({ by: 'week', ...period }, 0), /period|days/);
  });
});

describe('the report of use as CSV', () => {
  it('has one line for each row, and an empty cell where nothing was measured', () => {
    const report = useReportOf(
      request,
      figures([row('Sales, "A"', 9), row('B', 9, { latencyMs: { median: 5, p95: 9 } })]),
      'listed',
    );
    assert.equal(
      rowsCsv(report),
      '\uFEFFqueue,kind,conversations,offered,seen,used,edited,good,partly,bad,latency_median_ms,latency_p95_ms,measurable\r\n' +
        'B,knowledge,9,10,8,6,1,2,0,1,5,9,9\r\n' +
        '"Sales, ""A""",knowledge,9,10,8,6,1,2,0,1,,,9\r\n',
    );
  });

  it('holds nothing that a spreadsheet would run', () => {
    const questions = ['=1+1', '+1', '-1', '@x', '\tx'].map((query, index) => asked(query, `t${index}`));
    const text = questionsCsv(useReportOf(request, figures([], questions), 'listed'));
    for (const line of text.split('\r\n').slice(1, -1)) assert.match(line, /^'/);
  });
});
