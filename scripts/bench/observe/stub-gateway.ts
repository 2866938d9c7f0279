/** A gateway that costs almost nothing: it counts bytes and emits a result now and then, so that only the service is measured. */
import type { AnalyzeStreamOptions, AssistGateway } from '../../../runtime/core/ports/assist-gateway.ts';
import { EarshotError } from '../../../shared/errors.ts';

/** Bytes of one speaker between two interim results (1 s) and between two final ones (3 s). */
const interimBytes = 8_000;
const finalBytes = 24_000;
const text = 'the kettle that I bought last week switches itself off before the water boils';

const notUsed = (): never => {
  throw new EarshotError('internal');
};

/** Emits an interim result for each second of audio and a final one, with its message, for each three. */
export function createStubGateway(): AssistGateway {
  let messages = 0;

  function openStream(options: AnalyzeStreamOptions): ReturnType<AssistGateway['openStream']> {
    let bytes = 0;
    let reportedBytes = 0;
    let ended = false;
    const emit = (final: boolean) => {
      const endMs = bytes / 8;
      const words = final ? [{ word: text, startMs: Math.max(0, endMs - 2_500), endMs }] : [];
      options.onResult({ kind: 'recognition', text, final, endMs, words, ...(final && { confidence: 0.9 }) });
      if (!final) return;
      const messageName = `messages/${++messages}`;
      options.onResult({
        kind: 'message',
        messageName,
        role: options.role,
        text,
        sentiment: { score: 0.5, magnitude: 0.5 },
      });
    };
    const end = (error?: EarshotError) => {
      if (ended) return;
      ended = true;
      queueMicrotask(() => options.onEnd(error));
    };
    return {
      write(audio) {
        const before = bytes;
        bytes += audio.length;
        const passed = (every: number) => Math.floor(bytes / every) > Math.floor(before / every);
        if (passed(finalBytes)) {
          reportedBytes = bytes;
          emit(true);
        } else if (passed(interimBytes)) emit(false);
        return true;
      },
      onDrain() {},
      halfClose() {
        if (bytes > reportedBytes) emit(true);
        end();
      },
      cancel: () => end(new EarshotError('cancelled')),
    };
  }

  return {
    engine: 'local',
    async ensureConversation(conversationId) {
      const conversationName = `projects/p/conversations/a${conversationId}`;
      const participants = {
        customer: `${conversationName}/participants/customer`,
        agent: `${conversationName}/participants/agent`,
      };
      return { conversationId, conversationName, participants, target: 'local' };
    },
    openStream,
    analyzeMessage: notUsed,
    decideToolCall: async () => [],
    searchKnowledge: notUsed,
    sendFeedback: notUsed,
    redraft: async (_handle, { text }) => text,
    ingestContext: async () => {},
    generate: async () => [],
    summarize: async () => ({ sections: [{ title: 'Situation', text }] }),
    complete: async () => {},
    check: async () => {},
    close: async () => {},
  };
}
