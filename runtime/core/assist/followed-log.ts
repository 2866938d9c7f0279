/** A conversation log that reports which conversations have readers on this instance. */

import type { ConversationId } from '../../../shared/ids.ts';
import { decorate } from '../decorate.ts';
import type { ConversationLog } from '../ports/conversation-log.ts';

/** Calls `onFirst` for the first reader of a conversation and `onLast` after its last one. Otherwise the same log. */
export function countFollowers(
  log: ConversationLog,
  hooks: { onFirst(id: ConversationId): void; onLast(id: ConversationId): void },
): ConversationLog {
  const readers = new Map<ConversationId, number>();
  return decorate(log, {
    follow(...args: Parameters<ConversationLog['follow']>) {
      const [id] = args;
      const before = readers.get(id) ?? 0;
      readers.set(id, before + 1);
      if (before === 0) hooks.onFirst(id);
      const stop = log.follow(...args);
      let stopped = false;
      return () => {
        if (stopped) return;
        stopped = true;
        stop();
        const left = readers.get(id)! - 1;
        if (left > 0) {
          readers.set(id, left);
          return;
        }
        readers.delete(id);
        hooks.onLast(id);
      };
    },
  });
}
