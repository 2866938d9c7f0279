/**
 * Which callers are on hold: said by a panel on any instance, heard by whichever instance has the call. A hold ends by itself
 * unless it is said again, for a panel that goes away must not silence a call.
 */
import type { ConversationId } from '../../../shared/ids.ts';

export interface CallHolds {
  /**
   * The caller is on hold for `lifeMs`, or not any more. True where somebody who watches the call was told; a call that comes
   * within the life is told when it begins to watch. Rejects with `unavailable` or `timeout` where nobody could be told.
   */
  tell(conversationId: ConversationId, held: boolean, lifeMs: number): Promise<boolean>;
  /** A call begins as one that is not on hold. `onChange` is called for every change from there, never before this returns. */
  watch(conversationId: ConversationId, onChange: (held: boolean) => void): () => void;
}
