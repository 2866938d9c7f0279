/** Command-line options of a benchmark: listed by `--help`, checked at the start, refused with a sentence (exit code 2). */
import process from 'node:process';
import { parseArgs } from 'node:util';

/** A whole number, at least `min` (default 1). */
export type NumberOption = { readonly default: number; readonly min?: number; readonly text: string };
export type ChoiceOption = { readonly of: readonly [string, ...string[]]; readonly text: string };

export type CommandOptions = {
  /** The command line without its options. */
  readonly command: string;
  /** One or two sentences. */
  readonly about: string;
  readonly numbers: Readonly<Record<string, NumberOption>>;
  /** The first is the default. */
  readonly choices?: Readonly<Record<string, ChoiceOption>>;
  /** Any text; empty where it is not given. */
  readonly texts?: Readonly<Record<string, string>>;
  readonly flags: Readonly<Record<string, string>>;
};

type Keys<T> = T extends object ? keyof T : never;
export type ReadOptions<O extends CommandOptions> = Readonly<
  Record<Keys<O['numbers']>, number> &
    Record<Keys<O['choices']> | Keys<O['texts']>, string> &
    Record<Keys<O['flags']>, boolean>
>;

/** Throws an Error whose message is a sentence for the user. */
export function parseOptions<const O extends CommandOptions>(
  options: O,
  args: readonly string[],
): ReadOptions<O> | 'help' {
  const { numbers, choices = {}, texts = {}, flags } = options;
  const named = (names: object, type: 'string' | 'boolean') =>
    Object.fromEntries(Object.keys(names).map((name) => [name, { type }]));
  const { values }: { values: Readonly<Record<string, string | boolean | undefined>> } = parseArgs({
    args: [...args],
    options: {
      ...named(numbers, 'string'),
      ...named(choices, 'string'),
      ...named(texts, 'string'),
      ...named(flags, 'boolean'),
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return 'help';
  const read: Record<string, number | string | boolean> = {};
  for (const [name, { default: usual, min = 1 }] of Object.entries(numbers)) {
    const value = values[name] === undefined ? usual : Number(values[name]);
    if (!Number.isSafeInteger(value) || value < min) throw new Error(`--${name} must be a whole number from ${min} on`);
    read[name] = value;
  }
  for (const [name, { of }] of Object.entries(choices)) {
    const value = String(values[name] ?? of[0]);
    if (!of.includes(value)) throw new Error(`--${name} is one of ${of.join(', ')}`);
    read[name] = value;
  }
  for (const name of Object.keys(texts)) read[name] = String(values[name] ?? '');
  for (const name of Object.keys(flags)) read[name] = values[name] === true;
  return read as ReadOptions<O>;
}

/** The text of `--help`. */
export function helpOf({ command, about, numbers, choices = {}, texts = {}, flags }: CommandOptions): string {
  const rows: (readonly [string, string])[] = [
    ...Object.entries(numbers).map(([name, o]) => [`--${name} N`, `${o.text} (default: ${o.default})`] as const),
    ...Object.entries(choices).map(([name, o]) => [`--${name} NAME`, `${o.text}: ${o.of.join(', ')}`] as const),
    ...Object.entries(texts).map(([name, text]) => [`--${name} TEXT`, text] as const),
    ...Object.entries(flags).map(([name, text]) => [`--${name}`, text] as const),
    ['--help', 'this text'],
  ];
  const width = Math.max(...rows.map(([option]) => option.length));
  const lines = rows.map(([option, text]) => `  ${option.padEnd(width)}  ${text}`);
  return `${about}\n\n  ${command} -- [options]\n\n${lines.join('\n')}\n`;
}

/** Options of this process. Exits after printing help (0) or an error (2). */
export function readOptions<const O extends CommandOptions>(options: O): ReadOptions<O> {
  try {
    const read = parseOptions(options, process.argv.slice(2));
    if (read !== 'help') return read;
    process.stdout.write(helpOf(options));
    process.exit(0);
  } catch (error) {
    process.stderr.write(
      `${error instanceof Error ? error.message : error}\n${options.command} -- --help lists the options\n`,
    );
    process.exit(2);
  }
}
