/** Which hand-over it is. */
import type { ConversationView } from '../../../shared/assist/conversation.ts';
import { textHash } from './text-hash.ts';

/** The id of a hand-over, for what the agent has read. One without an id is known by what it says. */
export function contextKey({ contextId, items }: NonNullable<ConversationView['context']>): string {
  return contextId ?? textHash(items.map(({ value }) => value).join('\n'));
}
