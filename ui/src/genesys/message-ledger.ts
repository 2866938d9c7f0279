/** Which messages of a chat were handled, and which were announced and are still to be fetched. */
import type { MessageRef } from '../../../shared/genesys/message-events.ts';

export type MessageLedger = {
  /** Adds what is neither handled nor pending; true if that is anything. */
  announce(refs: readonly MessageRef[]): boolean;
  /** In order of announcement, at most `limit`. */
  pending(limit: number): MessageRef[];
  pendingRef(messageId: string): MessageRef | undefined;
  readonly hasPending: boolean;
  /** `isPosted`: the service has it; otherwise there was nothing to post, or no way to read it. */
  markHandled(messageId: string, isPosted: boolean): void;
  /** What was posted and is not among these is pending again, before everything else; true if that is anything. */
  restore(shownIds: ReadonlySet<string>): boolean;
};

/** Beyond `maxHandled` the id that was handled first is forgotten; the service ignores a message id that it knows. */
export function createMessageLedger(maxHandled: number): MessageLedger {
  /** With what is needed to post it again; undefined: never. */
  const handled = new Map<string, MessageRef | undefined>();
  let pending = new Map<string, MessageRef>();
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
    markHandled(messageId, isPosted) {
      handled.set(messageId, isPosted ? pending.get(messageId) : undefined);
      pending.delete(messageId);
      if (handled.size > maxHandled) handled.delete(handled.keys().next().value!);
    },
    restore(shownIds) {
      const lost = [...handled].flatMap(([id, ref]) => (ref && !shownIds.has(id) ? [ref] : []));
      for (const { messageId } of lost) handled.delete(messageId);
      pending = new Map([...lost.map((ref) => [ref.messageId, ref] as const), ...pending]);
      return lost.length > 0;
    },
  };
}
