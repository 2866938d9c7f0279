/** The figure in the corner: how long text and suggestions take, as the median of the last few that were measured. */
import type { ConversationView } from '../../../shared/assist/conversation.ts';

export type LatencyFigure = { readonly textMs: number | undefined; readonly suggestionMs: number | undefined };

const window = 9;

/** Medians of the last ones, in milliseconds; undefined before the first. */
export function latencyFigure(view: Pick<ConversationView, 'utterances' | 'suggestions'>): LatencyFigure {
  return {
    textMs: medianOfLast(view.utterances, (u) => (u.final ? u.latencyMs : undefined)),
    suggestionMs: medianOfLast(view.suggestions, (s) => (s.proactive ? s.latencyMs : undefined)),
  };
}

function medianOfLast<T>(items: readonly T[], value: (item: T) => number | undefined): number | undefined {
  const values: number[] = [];
  for (let i = items.length - 1; i >= 0 && values.length < window; i--) {
    const ms = value(items[i]!);
    if (ms !== undefined) values.push(ms);
  }
  if (values.length === 0) return undefined;
  values.sort((a, b) => a - b);
  return values[values.length >> 1];
}
