/**
 * Which callers are on hold. A panel on any instance reports a hold, and the instance with the call is notified. A hold
 * expires unless it is renewed, because a closed panel must not silence a call.
 */
import type { ConversationId } from '../../../shared/ids.ts';

export interface CallHolds {
  /**
   * Puts the caller on hold for `lifeMs`, or ends the hold. Resolves with true when a watcher of the call was notified. A
   * watcher that arrives within `lifeMs` is notified when it starts. Rejects with `unavailable` or `timeout` when no
   * instance could be reached.
   */
  set(conversationId: ConversationId, held: boolean, lifeMs: number): Promise<boolean>;
  /** A call starts off hold. `onChange` is called for every change after that, never before `watch` returns. */
  watch(conversationId: ConversationId, onChange: (held: boolean) => void): () => void;
}
