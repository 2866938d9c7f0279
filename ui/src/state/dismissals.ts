/** What the agent does not want to see now. A suggestion comes back once; what was dismissed twice stays away. Pure. */
import { suggestionKinds } from '../../../shared/assist/suggestion-kinds.ts';
import type { Suggestion } from './suggestions.ts';
import { textHash } from './text-hash.ts';

/** By topic: the ids that were dismissed. */
export type Dismissals = Readonly<Record<string, readonly string[]>>;

const timesUntilGone = 2;
const maxTopics = 100;

/** What a suggestion is about, as a hash of its words: the same words under another id are the same topic. */
export function topicOf({ kind, query, title, text }: Pick<Suggestion, 'kind' | 'query' | 'title' | 'text'>): string {
  const words = (query || title || text).normalize('NFKC').toLowerCase();
  return `${suggestionKinds[kind].section}:${textHash(words.replace(/[^\p{L}\p{N}]+/gu, ' ').trim())}`;
}

/** By topic, the oldest topics first out. The same suggestion counts once. */
export function dismiss(dismissals: Dismissals, suggestion: Suggestion): Dismissals {
  const topic = topicOf(suggestion);
  const known = dismissals[topic] ?? [];
  if (known.includes(suggestion.suggestionId)) return dismissals;
  const entries = Object.entries(dismissals).filter(([name]) => name !== topic);
  return Object.fromEntries([...entries, [topic, [...known, suggestion.suggestionId]]].slice(-maxTopics));
}

/** The suggestion itself was dismissed, or others of its topic so often that the topic is unwanted. */
export function isDismissed(dismissals: Dismissals, suggestion: Suggestion): boolean {
  const known = dismissals[topicOf(suggestion)];
  return known !== undefined && (known.length >= timesUntilGone || known.includes(suggestion.suggestionId));
}
