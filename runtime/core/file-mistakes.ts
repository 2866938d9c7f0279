/** What is wrong with a file of a team, in sentences for the people who wrote it. */
import type * as v from 'valibot';

/** Line and column begin at 1. */
export type FileMistake = { readonly line: number; readonly column: number; readonly sentence: string };

/** For a log or a command line. */
export const sentencesOf = (mistakes: readonly FileMistake[]): string[] =>
  mistakes.map(({ line, column, sentence }) => `line ${line}, column ${column}: ${sentence}`);

/** Of a missing key, an unknown key, or something else than a mapping. */
export function unknownKey(issue: v.StrictObjectIssue, known: readonly string[]): string {
  if (issue.expected === 'never') return `is not known here; known are ${known.join(', ')}`;
  if (issue.received === 'undefined') return 'is missing';
  return `must have keys such as ${known[0]}`;
}
