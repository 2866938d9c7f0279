/** Runs one or several evaluations, prints their table, and with `--json` one JSON object last. */
import process from 'node:process';
import { readOptions } from '../bench/options.ts';
import { type Figure, isMissed, toTable } from './table.ts';

export type Evaluation = (say: (line: string) => void) => Promise<readonly Figure[]>;

/** Options that every evaluation has. */
export const evaluationFlags = { verbose: 'report each case', json: 'print one JSON object last' } as const;

/** The options of an evaluation that has no others. */
export const optionsOf = (name: string) =>
  ({
    command: name === 'all' ? 'npm run eval' : `npm run eval:${name}`,
    about: `Evaluates ${name} and prints a table of figures.`,
    numbers: {},
    flags: evaluationFlags,
  }) as const;

export type EvaluationSetup = {
  /** Of the command line, where the evaluation has read it; absent: it is read here, and an option that is not known ends the process. */
  readonly options?: { readonly [F in keyof typeof evaluationFlags]: boolean };
  /** `figures` by id, shown beside those of now; `note` says of when they are. */
  readonly baseline?: { readonly note: string; readonly figures: Readonly<Record<string, number>> };
};

/** Sets the exit code: 1 where a target is missed. */
export async function runEvaluation(
  name: string,
  evaluate: Evaluation,
  { options = readOptions(optionsOf(name)), baseline }: EvaluationSetup = {},
): Promise<void> {
  const print = (line: string) => process.stdout.write(`${line}\n`);
  if (baseline) print(`Before: ${baseline.note}`);
  const figures = await evaluate((line) => {
    if (options.verbose) print(line);
  });
  const missed = figures.filter(isMissed);
  print(`\n${toTable(figures, baseline?.figures)}\n`);
  print(missed.length === 0 ? 'Every target is met' : `${missed.length} of the targets missed`);
  if (options.json) print(JSON.stringify({ name, ok: missed.length === 0, figures }));
  process.exitCode = missed.length === 0 ? 0 : 1;
}
