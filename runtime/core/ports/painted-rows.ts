/** What panels report of the utterances that ask for it: when each was received, and when its row was painted. */
import type { ConversationId } from '../../../shared/ids.ts';

/** Times are milliseconds before the report was sent, so that the clocks of browsers do not matter. */
export type PaintedRow = {
  readonly utteranceId: string;
  readonly receivedAgoMs: number;
  /** Absent where its row is not on screen. */
  readonly paintedAgoMs?: number | undefined;
};

export interface PaintedRows {
  /** Rows that did not ask for a report are passed over. */
  report(conversationId: ConversationId, rows: readonly PaintedRow[]): Promise<void>;
}
