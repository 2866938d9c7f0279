/** Adds up what many runs report. */
import type { RunReport } from './run-plan.ts';

export type Sum = {
  readonly seeds: number;
  readonly callHours: number;
  readonly words: number;
  readonly wordsInGaps: number;
  readonly events: number;
  readonly idsTwice: number;
  readonly steps: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly checked: Readonly<Record<string, number>>;
  readonly failing: readonly number[];
};

export function sumOf(reports: readonly RunReport[]): Sum {
  const add = (of: (report: RunReport) => number) => reports.reduce((sum, report) => sum + of(report), 0);
  return {
    seeds: reports.length,
    callHours: Math.round(100 * add(({ callHours }) => callHours)) / 100,
    words: add(({ words }) => words),
    wordsInGaps: add(({ wordsInGaps }) => wordsInGaps),
    events: add(({ events }) => events),
    idsTwice: add(({ idsTwice }) => idsTwice),
    steps: add(({ steps }) => steps),
    faults: addUp(reports.map(({ faults }) => faults)),
    checked: addUp(reports.map(({ checked }) => checked)),
    failing: reports.filter(({ findings }) => findings.length > 0).map(({ seed }) => seed),
  };
}

/** In the order of size. */
function addUp(counts: readonly Readonly<Partial<Record<string, number>>>[]): Record<string, number> {
  const sums = new Map<string, number>();
  for (const one of counts)
    for (const [name, count = 0] of Object.entries(one)) sums.set(name, (sums.get(name) ?? 0) + count);
  return Object.fromEntries([...sums].sort((a, b) => b[1] - a[1]));
}

/** In seconds: `elapsed` on the clock, and `cpu` of all processes, with what they need to start. */
export type Cost = { readonly elapsed: number; readonly cpu: number };

/** What `npm run simulate` prints. */
export function toText(
  { seeds, callHours, words, wordsInGaps, events, idsTwice, faults, checked, failing }: Sum,
  { elapsed, cpu }: Cost,
): string {
  const rows = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts).map(([name, count]) => `  ${String(count).padStart(9)}  ${name}`);
  const injected = Object.values(faults).reduce((sum, count) => sum + count, 0);
  return [
    `${seeds} seeds, ${callHours} call-hours in ${elapsed.toFixed(0)} s (${((callHours * 600) / Math.max(1, elapsed)).toFixed(0)} in ten minutes)`,
    `${cpu.toFixed(0)} CPU seconds, ${(cpu / Math.max(0.01, callHours)).toFixed(1)} for each call-hour`,
    `${words} words said, ${wordsInGaps} of them in gaps that the transcript shows; ${events} events`,
    `${idsTwice} ids stood for two events while an instance was separated from Redis`,
    `${injected} faults`,
    ...rows(faults),
    'Checks',
    ...rows(checked),
    failing.length === 0 ? 'Every invariant held' : `${failing.length} seeds break an invariant: ${failing.join(', ')}`,
  ].join('\n');
}
