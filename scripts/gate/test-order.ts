/**
 * In which order test files run, and which of them need the machine for themselves. Only the order of long files matters:
 * they start first, so that the others fill the gaps beside them.
 */

/** Seconds on two quiet cores, of the files that take longer than most. What is missing here starts later. */
const longFiles: Readonly<Record<string, number>> = {};

/** They measure time on this machine: another test beside them would be part of what they measure. */
const alone = new Set(['ui/test/speed.e2e.test.ts', 'runtime/testing/thousand-panels.e2e.test.ts']);

export type TestOrder = { readonly together: readonly string[]; readonly alone: readonly string[] };

/** `files` split into those that may run beside each other, the longest first, and those that run one by one. */
export function orderTests(files: readonly string[]): TestOrder {
  const seconds = (file: string) => longFiles[file] ?? 0;
  return {
    together: files.filter((file) => !alone.has(file)).sort((a, b) => seconds(b) - seconds(a)),
    alone: files.filter((file) => alone.has(file)),
  };
}
