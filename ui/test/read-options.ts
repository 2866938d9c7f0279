/** The options of the commands of this folder. */
import process from 'node:process';
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';

/** `--help` prints `help` and ends the process; an option that is not known ends it with a sentence and 2. */
export function readOptions<const O extends ParseArgsOptionsConfig>(
  options: O,
  help: string,
): ReturnType<typeof parseArgs<{ options: O }>>['values'] {
  if (process.argv.includes('--help')) {
    process.stdout.write(help);
    process.exit();
  }
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${help}`);
    process.exit(2);
  }
}
