/** Reports chats in which nothing was said for a while. This instance knows of the messages that it was posted. */
import type { ConversationId } from '../../../shared/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { ChatBridge } from './bridge.ts';

export type QuietChatsOptions = {
  readonly clock: Clock;
  readonly quietMs: number;
  readonly onQuiet: (conversationId: ConversationId) => void;
  /** Beyond it the chat that has been quiet for the longest time is reported at once. */
  readonly maxChats?: number;
};

export type QuietChats = {
  /** `chat` with a watch over the conversations in which messages are posted. */
  watch(chat: ChatBridge): ChatBridge;
  close(): void;
};

/** Watches nothing by itself. */
export function createQuietChats(options: QuietChatsOptions): QuietChats {
  const { clock, quietMs, onQuiet, maxChats = 20_000 } = options;
  const waiting = new Map<ConversationId, () => void>();

  const report = (id: ConversationId) => {
    waiting.get(id)?.();
    waiting.delete(id);
    onQuiet(id);
  };
  const restart = (id: ConversationId) => {
    waiting.get(id)?.();
    waiting.delete(id);
    waiting.set(
      id,
      clock.after(quietMs, () => report(id)),
    );
    if (waiting.size > maxChats) report(waiting.keys().next().value!);
  };

  return {
    watch: (chat) => ({
      async post(conversationId, message) {
        const posted = await chat.post(conversationId, message);
        if (!posted.duplicate) restart(conversationId);
        return posted;
      },
      idle: () => chat.idle(),
      idleOf: (conversationId) => chat.idleOf(conversationId),
    }),
    close() {
      for (const cancel of waiting.values()) cancel();
      waiting.clear();
    },
  };
}
