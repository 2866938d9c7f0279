/** Which suggestions are current and which are history. Pure functions over the view's list, which is in order of arrival. */
import type { ConversationView } from '../../../shared/assist/conversation.ts';
import { suggestionKinds } from '../../../shared/assist/suggestion-kinds.ts';

export type Suggestion = ConversationView['suggestions'][number];

export const isKnowledge = (s: Suggestion): boolean => suggestionKinds[s.kind].section === 'knowledge';

/** Answers that arrived unasked; newest first. */
export function proactiveAnswers(all: readonly Suggestion[]): Suggestion[] {
  return all.filter((s) => isKnowledge(s) && s.proactive).reverse();
}

/** Answers to the agent's own questions; newest first. */
export function askedAnswers(all: readonly Suggestion[]): Suggestion[] {
  return all.filter((s) => isKnowledge(s) && !s.proactive).reverse();
}

/** Suggested questions that have no answer yet, newest first, each once. */
export function suggestedQueries(all: readonly Suggestion[], max = 3): Suggestion[] {
  const asked = new Set(all.filter((s) => !s.proactive).map((s) => normalized(s.query)));
  const seen = new Set<string>();
  return proactiveAnswers(all)
    .filter((s) => {
      const query = normalized(s.query);
      if (query === '' || s.text !== '' || asked.has(query) || seen.has(query)) return false;
      seen.add(query);
      return true;
    })
    .slice(0, max);
}

const normalized = (text: string | undefined) => (text ?? '').trim().toLowerCase();

/** The members of the newest group of a kind: the chips of this moment. */
export function currentGroup(all: readonly Suggestion[], kind: Suggestion['kind']): Suggestion[] {
  const ofKind = all.filter((s) => s.kind === kind);
  const newest = ofKind.at(-1);
  if (!newest) return [];
  return ofKind.filter((s) => groupOf(s) === groupOf(newest));
}

/** Suggestions of one group came together and are shown together. */
export function groupOf(s: Suggestion): string {
  return s.groupId ?? s.utteranceId ?? s.suggestionId;
}

/** An answer is timely while at most this many utterances have followed. */
export const timelyUtterances = 8;

/**
 * Whether a proactive answer is still about what is going on: it is the newest, and not too much was said since the
 * utterance it came from.
 */
export function isTimely(
  suggestion: Suggestion,
  proactive: readonly Suggestion[],
  utterances: ConversationView['utterances'],
): boolean {
  const newest = proactive[0];
  if (!newest || groupOf(newest) !== groupOf(suggestion)) return false;
  if (suggestion.utteranceId === undefined) return true;
  const at = utterances.findLastIndex((u) => u.utteranceId === suggestion.utteranceId);
  return at < 0 || utterances.length - at <= timelyUtterances;
}
