/** The gateway with the profile, the knowledge and the sections of summaries of each conversation's queue. */
import type { ConversationId } from '../../../shared/ids.ts';
import { decorate } from '../decorate.ts';
import type { AssistGateway, ConversationHandle } from '../ports/assist-gateway.ts';
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
  const settingsOf = ({ conversationId }: ConversationHandle) => queues.of(conversationId)?.settings;
  const scoped = (handle: ConversationHandle): ConversationHandle => {
    const knowledge = settingsOf(handle)?.knowledge;
    return knowledge === undefined ? handle : { ...handle, knowledge };
  };
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
    openStream: (options) => gateway.openStream({ ...options, handle: scoped(options.handle) }),
    analyzeMessage: (handle, ...others) => gateway.analyzeMessage(scoped(handle), ...others),
    searchKnowledge: (handle, ...others) => gateway.searchKnowledge(scoped(handle), ...others),
    async summarize(handle, options) {
      const made = await gateway.summarize(handle, options);
      return { ...made, sections: chosenSections(made.sections, settingsOf(handle)?.summary) };
    },
  }) as G;
  return {
    gateway: decorated,
    isOutdated: (id) => used.has(id) && used.get(id) !== queues.of(id)?.settings.profile,
  };
}

/** Those with one of the titles, in the order of the titles; all, where no title fits: another language than was thought of. */
export function chosenSections<S extends { readonly title: string }>(
  sections: readonly S[],
  titles: readonly string[] | undefined,
): S[] {
  const chosen = (titles ?? []).flatMap((title) =>
    sections.filter((section) => section.title.trim().toLowerCase() === title.trim().toLowerCase()),
  );
  return chosen.length > 0 ? [...new Set(chosen)] : [...sections];
}
