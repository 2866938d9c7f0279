/** Runs one or several evaluations, prints their table, and with `--json` one JSON object last. */
import process from 'node:process';
import { helpOf } from '../bench/options.ts';
import { type Figure, isMissed, toTable } from './table.ts';

export type Evaluation = (say: (line: string) => void) => Promise<readonly Figure[]>;

/** Sets the exit code: 1 where a target is missed. `baseline` has figures by id, shown beside those of now. */
export async function runEvaluation(
  name: string,
  evaluate: Evaluation,
  baseline?: Readonly<Record<string, number>>,
): Promise<void> {
  if (process.argv.includes('--help') || process.argv.includes('-h')) {
    process.stdout.write(
      helpOf({
        command: name === 'all' ? 'npm run eval' : `npm run eval:${name}`,
        about: `Evaluates ${name} and prints a table of figures.`,
        numbers: {},
        flags: { verbose: 'report each case', json: 'print one JSON object last' },
      }),
    );
    return;
  }
  const json = process.argv.includes('--json');
  const verbose = process.argv.includes('--verbose');
  const print = (line: string) => process.stdout.write(`${line}\n`);
  const figures = await evaluate((line) => {
    if (verbose) print(line);
  });
  const missed = figures.filter(isMissed);
  print(`\n${toTable(figures, baseline)}\n`);
  print(missed.length === 0 ? 'Every target is met' : `${missed.length} of the targets missed`);
  if (json) print(JSON.stringify({ name, ok: missed.length === 0, figures }));
  process.exitCode = missed.length === 0 ? 0 : 1;
}
