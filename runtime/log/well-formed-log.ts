/** A log that takes well-formed text only: what it stores and sends to panels can be read by everybody. */
import { wellFormed } from '../../shared/well-formed.ts';
import { decorate } from '../core/decorate.ts';
import type { ConversationLog } from '../core/ports/conversation-log.ts';

/** Events that are well-formed, which is nearly all, are passed on without a copy. */
export function takeWellFormed(log: ConversationLog): ConversationLog {
  return decorate(log, {
    append: (id, events, options) => log.append(id, wellFormed(events), options),
  });
}
