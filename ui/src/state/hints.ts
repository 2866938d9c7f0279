/** What a supervisor wrote to the agent. Pure. */
import type { Suggestion } from './suggestions.ts';

/** Hints of a supervisor that the agent has not dismissed, oldest first. */
export function openHints(all: readonly Suggestion[]): Suggestion[] {
  return all.filter(({ from, receipt }) => from !== undefined && receipt !== 'dismissed');
}
