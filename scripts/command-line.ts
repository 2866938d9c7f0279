/** What the commands share: reading their arguments, and ending with one sentence instead of a stack trace. */
import process from 'node:process';
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { EarshotError } from '../shared/errors.ts';

/** The message is one sentence for the user: what is wrong, then the remedy. */
export class UsageError extends Error {}

/** As `parseArgs`. Throws UsageError that points to `command -- --help`. */
export function parseCommandLine<const C extends ParseArgsConfig>(
  command: string,
  config: C,
): ReturnType<typeof parseArgs<C>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split('. ')[0]}; see ${command} -- --help`);
  }
}

/** Runs a command and sets the exit code that it resolves with; 2 after a UsageError or EarshotError, whose message is printed. */
export async function runCommand(run: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await run();
  } catch (error) {
    if (!(error instanceof UsageError) && !(error instanceof EarshotError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  }
}
