/** The gateway with the profile of each conversation's queue. */
import type { ConversationId } from '../../../shared/ids.ts';
import { decorate } from '../decorate.ts';
import type { AssistGateway } from '../ports/assist-gateway.ts';
import type { ConversationQueues } from '../ports/conversation-queues.ts';

export type QueueGateway<G> = {
  /** Conversations of a queue without a profile of its own have that of the instance. */
  readonly gateway: G;
  /** Whether this instance has used the conversation with another profile than that of its queue. */
  isOutdated(id: ConversationId): boolean;
};

/** `maxConversations`: of which the profile is remembered. */
export function createQueueGateway<G extends AssistGateway>(
  gateway: G,
  queues: ConversationQueues,
  maxConversations = 10_000,
): QueueGateway<G> {
  const used = new Map<ConversationId, string | undefined>();
  const decorated = decorate<AssistGateway>(gateway, {
    async ensureConversation(id, options = {}) {
      const match = await queues.read(id);
      const profile = match?.settings.profile;
      used.delete(id);
      used.set(id, profile);
      if (used.size > maxConversations) used.delete(used.keys().next().value!);
      return gateway.ensureConversation(id, { ...options, ...(profile !== undefined && { profile }) });
    },
  }) as G;
  return {
    gateway: decorated,
    isOutdated: (id) => used.has(id) && used.get(id) !== queues.of(id)?.settings.profile,
  };
}
