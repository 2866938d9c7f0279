/**
 * The chat road: messages that panels post, each taken once whoever posts it and however often. The panel sees it at once;
 * Dialogflow is asked behind that, message after message in their order, and what it says enters the same feed.
 */
import type { MessageRequest } from '../../../shared/api/routes.ts';
import { EarshotError } from '../../../shared/errors.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import type { AssistFeed } from '../ports/assist-feed.ts';
import type { AssistGateway } from '../ports/assist-gateway.ts';
import type { Logger } from '../ports/logger.ts';
import type { Meter } from '../ports/meter.ts';
import type { KeyValueStore } from '../ports/stores.ts';
import type { ConversationSegments } from './conversation-segments.ts';

export type ChatBridgeOptions = {
  readonly gateway: AssistGateway;
  readonly feed: AssistFeed;
  readonly store: KeyValueStore;
  readonly segments: ConversationSegments;
  readonly logger: Logger;
  readonly meter: Meter;
  readonly limits?: Partial<ChatLimits>;
};

export type ChatLimits = {
  /** Messages of one conversation that wait for Dialogflow; beyond it a post is refused. */
  readonly waiting: number;
  /** Messages of all conversations that wait. */
  readonly waitingInAll: number;
  /** How long a message id is remembered. */
  readonly rememberMs: number;
  /** How long a message may be under way before another post may try it again. */
  readonly claimMs: number;
  /** Completed conversations that are stepped over for one message. */
  readonly segmentSteps: number;
  /** Conversations of which it is remembered that their notice is to be taken back. */
  readonly degraded: number;
  /** Conversations whose beginning is remembered here too. */
  readonly begins: number;
};

export const defaultChatLimits: ChatLimits = {
  waiting: 500,
  waitingInAll: 20_000,
  rememberMs: 7 * 24 * 3_600_000,
  claimMs: 120_000,
  segmentSteps: 20,
  degraded: 5_000,
  begins: 20_000,
};

export type ChatBridge = {
  /** Resolves once the message is in the log. Rejects with EarshotError `rate_limited` where too many wait. */
  post(
    conversationId: ConversationId,
    message: MessageRequest,
  ): Promise<{ readonly utteranceId: string; readonly duplicate: boolean }>;
  /** Resolves when nothing waits for Dialogflow any more. */
  idle(): Promise<void>;
};

export function createChatBridge(options: ChatBridgeOptions): ChatBridge {
  const { gateway, feed, store, segments, meter } = options;
  const limits = { ...defaultChatLimits, ...options.limits };
  const messages = meter.counter('earshot_chat_messages_total', 'Chat messages by what became of them', ['outcome']);
  const queues = new Map<ConversationId, { tail: Promise<void>; waiting: number }>();
  /** Conversations whose last message could not be analyzed. */
  const degraded = new Set<ConversationId>();
  /** Where the time of each conversation begins: a store that lost its data must not turn the order of a chat around. */
  const begins = new Map<ConversationId, number>();
  let waitingInAll = 0;

  const post: ChatBridge['post'] = async (conversationId, message) => {
    const utteranceId = `c-${message.messageId}`;
    const key = `message:${conversationId}:${message.messageId}`;
    const queue = queues.get(conversationId);
    if (waitingInAll >= limits.waitingInAll || (queue && queue.waiting >= limits.waiting))
      throw new EarshotError('rate_limited', { retryAfterMs: 1_000 });
    if (!(await store.setIfAbsent(key, 'waiting', limits.claimMs))) {
      messages.add(1, { outcome: 'duplicate' });
      return { utteranceId, duplicate: true };
    }
    const events = feed.of(conversationId);
    try {
      events.started('chat');
      const startMs = await offsetOf(conversationId, message.sentAt);
      events.utterance({
        utteranceId,
        revision: 0,
        role: message.role,
        text: message.text,
        final: true,
        startMs,
        endMs: startMs,
        messageId: message.messageId,
      });
      await events.flush();
    } catch (error) {
      await store.compareAndDelete(key, 'waiting').catch(() => false);
      throw EarshotError.from(error);
    }
    enqueue(conversationId, async () => {
      try {
        await analyze(conversationId, message, utteranceId);
        await store.set(key, 'done', limits.rememberMs);
        messages.add(1, { outcome: 'analyzed' });
        if (degraded.delete(conversationId))
          events.notice({
            level: 'info',
            code: 'engine_degraded',
            message: 'Suggestions are back',
            noticeId: 'chat-engine',
            resolved: true,
          });
      } catch (error) {
        const { code, retryable } = EarshotError.from(error);
        messages.add(1, { outcome: 'failed' });
        degraded.add(conversationId);
        if (degraded.size > limits.degraded) degraded.delete(degraded.values().next().value!);
        options.logger.warn('A chat message could not be analyzed', { conversationId, code });
        events.notice({
          level: 'warning',
          code: 'engine_degraded',
          message: 'Suggestions are missing for a message',
          noticeId: 'chat-engine',
          params: { reason: code },
        });
        // What may heal can be posted again; what will not would fail the same way.
        if (retryable) await store.compareAndDelete(key, 'waiting').catch(() => false);
        else await store.set(key, 'failed', limits.rememberMs).catch(() => undefined);
      }
    });
    return { utteranceId, duplicate: false };
  };

  /** Milliseconds since the first message that any instance saw of this conversation. */
  const offsetOf = async (conversationId: ConversationId, sentAt: string): Promise<number> => {
    const key = `chat-start:${conversationId}`;
    const at = Date.parse(sentAt);
    let start = await store.get(key);
    if (start === undefined) {
      await store.setIfAbsent(key, String(begins.get(conversationId) ?? at), limits.rememberMs);
      start = await store.get(key);
    }
    const begin = Number(start ?? at);
    begins.delete(conversationId);
    begins.set(conversationId, begin);
    if (begins.size > limits.begins) begins.delete(begins.keys().next().value!);
    return Math.max(0, at - begin);
  };

  const analyze = async (conversationId: ConversationId, message: MessageRequest, utteranceId: string) => {
    const events = feed.of(conversationId);
    const requestId = await requestIdOf(conversationId, message.messageId);
    let segment = await segments.current(conversationId);
    for (let step = 0; ; step++) {
      const handle = await gateway.ensureConversation(conversationId, { segment });
      try {
        const { role, text, sentAt } = message;
        const results = await gateway.analyzeMessage(handle, { role, text, sentAt, requestId });
        for (const result of results) {
          if (result.kind === 'recognition' || result.kind === 'activity') continue;
          events.result(result, { utteranceId, role });
        }
        return;
      } catch (error) {
        const completed = error instanceof EarshotError && error.code === 'failed_precondition';
        if (!completed || step >= limits.segmentSteps) throw error;
        // The customer is back after that conversation was completed.
        segment = await segments.advance(conversationId, segment);
      }
    }
  };

  const enqueue = (conversationId: ConversationId, run: () => Promise<void>) => {
    const queue = queues.get(conversationId) ?? { tail: Promise.resolve(), waiting: 0 };
    queues.set(conversationId, queue);
    queue.waiting++;
    waitingInAll++;
    queue.tail = queue.tail
      .then(run)
      .catch((error: unknown) =>
        options.logger.error('A chat message was lost on its way', {
          conversationId,
          code: EarshotError.from(error).code,
        }),
      )
      .finally(() => {
        waitingInAll--;
        if (--queue.waiting === 0) queues.delete(conversationId);
      });
  };

  return {
    post,
    async idle() {
      while (queues.size > 0) await Promise.all([...queues.values()].map((queue) => queue.tail));
    },
  };
}

/** A request id of 32 characters: the same for the same message on every instance. */
async function requestIdOf(conversationId: ConversationId, messageId: string): Promise<string> {
  const bytes = new TextEncoder().encode(`${conversationId}/${messageId}`);
  const digest = new Uint8Array(await globalThis.crypto.subtle.digest('SHA-256', bytes));
  return [...digest.subarray(0, 16)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
