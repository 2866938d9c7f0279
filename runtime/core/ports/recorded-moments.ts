/** Sound of a call, where it was recorded: to hear again what an utterance or a sentence of a summary rests on. */
import type { ConversationId } from '../../../shared/ids.ts';

export interface RecordedMoments {
  has(conversationId: ConversationId): Promise<boolean>;
  /**
   * Both speakers between two times of the call, as a WAV file (8 kHz, 16 bits, mono). Undefined where nothing of it was recorded.
   * Rejects with EarshotError `rate_limited` while too many others are read.
   */
  read(conversationId: ConversationId, fromMs: number, toMs: number): Promise<Uint8Array | undefined>;
}

export const noRecordings: RecordedMoments = { has: async () => false, read: async () => undefined };

/** Those of the first that has the conversation. */
export function firstRecorded(all: readonly RecordedMoments[]): RecordedMoments {
  return {
    async has(id) {
      for (const one of all) if (await one.has(id)) return true;
      return false;
    },
    async read(id, fromMs, toMs) {
      for (const one of all) if (await one.has(id)) return one.read(id, fromMs, toMs);
      return undefined;
    },
  };
}
