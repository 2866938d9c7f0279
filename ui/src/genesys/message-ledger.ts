/** Which messages of a chat were handled, and which were announced and are still to be fetched. */
import type { MessageRef } from '../../../shared/genesys/message-events.ts';

export type MessageLedger = {
  /** Adds what is neither handled nor pending; true if that is anything. */
  announce(refs: readonly MessageRef[]): boolean;
  /** In order of announcement, at most `limit`. */
  pending(limit: number): MessageRef[];
  pendingRef(messageId: string): MessageRef | undefined;
  readonly hasPending: boolean;
  markHandled(messageId: string): void;
};

/** Beyond `maxHandled` the id that was handled first is forgotten; the service ignores a message id that it knows. */
export function createMessageLedger(maxHandled: number): MessageLedger {
  const handled = new Set<string>();
  const pending = new Map<string, MessageRef>();
  return {
    announce(refs) {
      const fresh = refs.filter(({ messageId }) => !handled.has(messageId) && !pending.has(messageId));
      for (const ref of fresh) pending.set(ref.messageId, ref);
      return fresh.length > 0;
    },
    pending: (limit) => [...pending.values()].slice(0, limit),
    pendingRef: (messageId) => pending.get(messageId),
    get hasPending() {
      return pending.size > 0;
    },
    markHandled(messageId) {
      pending.delete(messageId);
      handled.add(messageId);
      if (handled.size > maxHandled) handled.delete(handled.values().next().value!);
    },
  };
}
