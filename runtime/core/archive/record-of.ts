/** The record of a conversation, from its view. */
import type { ConversationView } from '../../../shared/assist/conversation.ts';
import type { ConversationId, EventId } from '../../../shared/ids.ts';
import type { ArchiveRecord } from '../ports/archive.ts';
import type { OwnerFacts } from './archive-owners.ts';

/** A conversation whose instance was lost has no end: then its last words are. `now`: milliseconds since 1970. */
export function recordOf(of: {
  readonly id: ConversationId;
  readonly cursor: EventId;
  readonly conversation: ConversationView;
  readonly facts: OwnerFacts;
  readonly now: number;
}): ArchiveRecord {
  const { queue, ...facts } = of.facts;
  const { now } = of;
  const conversation = { ...(queue !== undefined && { queue }), ...of.conversation };
  const started = timeOf(conversation.startedAt) ?? timeOf(conversation.utterances[0]?.at) ?? now;
  const last = conversation.utterances.at(-1);
  const ended = timeOf(conversation.endedAt) ?? timeOf(last?.at) ?? started + (last?.endMs ?? 0);
  return {
    ...facts,
    conversationId: of.id,
    cursor: of.cursor,
    startedAt: new Date(started).toISOString(),
    endedAt: new Date(Math.max(started, ended)).toISOString(),
    conversation,
  };
}

function timeOf(iso: string | undefined): number | undefined {
  const time = Date.parse(iso ?? '');
  return Number.isFinite(time) ? time : undefined;
}
