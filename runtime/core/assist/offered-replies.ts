/** Which suggested replies are offered: none that quotes what no one confirmed. Pure. */
import type { AssistEvent } from '../../../shared/assist/event.ts';
import { maskLabel } from '../../../shared/mask-kinds.ts';
import type { FactFinder } from '../ports/fact-finder.ts';
import type { FactSheet, FactUtterance } from './facts.ts';

/** What a reply is held against. */
export type KnownSoFar = { readonly sheet: FactSheet; readonly utterances: readonly FactUtterance[] };

/** The events without the replies that are not offered. */
export function withoutUnfoundedReplies(
  events: readonly AssistEvent[],
  finder: FactFinder,
  known: KnownSoFar,
): readonly AssistEvent[] {
  return events.filter(
    (event) => event.type !== 'suggestion' || event.kind !== 'smart_reply' || isFounded(event.text, finder, known),
  );
}

/** It quotes no mask, no part of a longer number, and names by a number only what one of the speakers has named by it. */
function isFounded(text: string, finder: FactFinder, { sheet, utterances }: KnownSoFar): boolean {
  if (maskLabel.test(text)) return false;
  const quoted = digitRuns(text);
  if (quoted.length === 0) return true;
  const { facts } = finder.find({ role: 'agent', text }, []);
  const names = facts.filter(({ kind }) => kind === 'order_number' || kind === 'reference');
  if (names.some(({ key }) => !sheet.has(key))) return false;
  for (const { text: said } of utterances) {
    const runs = digitRuns(said);
    if (quoted.some((quote) => runs.some((run) => run.length > quote.length && run.includes(quote)))) return false;
  }
  return true;
}

/** Numbers of four digits or more, as digits. */
function digitRuns(text: string): string[] {
  return (text.match(/\d(?:[\s,.-]?\d){3,40}/g) ?? []).map((run) => run.replace(/\D/g, ''));
}
