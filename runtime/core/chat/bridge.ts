/**
 * The chat path: panels post messages, and each message is processed once, however many panels post it. The message is
 * appended to the log at once. Dialogflow then analyzes the messages of a conversation in order, and its results go to the feed.
 */
import type { MessageRequest } from '../../../shared/api/routes.ts';
import { EarshotError } from '../../../shared/errors.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import type { AssistFeed } from '../ports/assist-feed.ts';
import type { AssistGateway } from '../ports/assist-gateway.ts';
import type { ConversationLanguages, SpokenLanguages } from '../ports/conversation-languages.ts';
import type { Logger } from '../ports/logger.ts';
import type { Counter, Meter } from '../ports/meter.ts';
import type { KeyValueStore } from '../ports/stores.ts';
import { ChatClock } from './chat-clock.ts';
import type { ConversationSegments } from './conversation-segments.ts';
import { MessageQueues } from './message-queues.ts';

export type ChatBridgeOptions = {
  readonly gateway: AssistGateway;
  readonly feed: AssistFeed;
  readonly store: KeyValueStore;
  readonly segments: ConversationSegments;
  /** Absent: messages have no language. */
  readonly languages?: ConversationLanguages | undefined;
  readonly logger: Logger;
  readonly meter: Meter;
  readonly limits?: Partial<ChatLimits>;
};

export type ChatLimits = {
  /** Messages of one conversation that wait for Dialogflow. Above it a message is shown without assistance. */
  readonly waiting: number;
  /** Messages of all conversations that wait. Above it a post is refused. */
  readonly waitingInAll: number;
  /** How long a message id is kept. */
  readonly rememberMs: number;
  /** How long processing excludes another post of the same message. */
  readonly claimMs: number;
  /** Completed Dialogflow conversations that one message may skip. */
  readonly segmentSteps: number;
  /** Conversations whose notice is resolved after the next success. */
  readonly degraded: number;
  /** Conversations whose start this instance keeps beside the store. */
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
  /** Resolves once the message is in the log. Rejects with EarshotError, `rate_limited` when too many messages wait. */
  post(
    conversationId: ConversationId,
    message: MessageRequest,
  ): Promise<{ readonly utteranceId: string; readonly duplicate: boolean }>;
  /** Resolves when no message waits for Dialogflow. */
  idle(): Promise<void>;
  /** Resolves when no message of the conversation waits for Dialogflow. */
  idleOf(conversationId: ConversationId): Promise<void>;
};

/** Messages are claimed in `store`, so that one instance analyzes each message. */
export function createChatBridge(options: ChatBridgeOptions): ChatBridge {
  return new Bridge(options);
}

/** A message that this instance has claimed. */
type ClaimedMessage = {
  readonly conversationId: ConversationId;
  readonly message: MessageRequest;
  readonly utteranceId: string;
  readonly key: string;
  readonly spoken: SpokenLanguages;
};

class Bridge implements ChatBridge {
  readonly #options: ChatBridgeOptions;
  readonly #limits: ChatLimits;
  readonly #outcomes: Counter;
  readonly #queues: MessageQueues;
  readonly #clock: ChatClock;
  /** Conversations whose last message could not be analyzed. */
  readonly #degraded = new Set<ConversationId>();

  constructor(options: ChatBridgeOptions) {
    const limits = { ...defaultChatLimits, ...options.limits };
    this.#options = options;
    this.#limits = limits;
    this.#outcomes = options.meter.counter('earshot_chat_messages_total', 'Chat messages by outcome', ['outcome']);
    this.#clock = new ChatClock({ store: options.store, ttlMs: limits.rememberMs, maxStarts: limits.begins });
    this.#queues = new MessageQueues({
      maxPerConversation: limits.waiting,
      maxTotal: limits.waitingInAll,
      onError: (conversationId, error) =>
        options.logger.error('Chat message processing failed', {
          conversationId,
          code: EarshotError.from(error).code,
        }),
    });
  }

  async post(
    conversationId: ConversationId,
    message: MessageRequest,
  ): Promise<{ readonly utteranceId: string; readonly duplicate: boolean }> {
    const { store } = this.#options;
    const utteranceId = `c-${message.messageId}`;
    const key = `message:${conversationId}:${message.messageId}`;
    if (this.#queues.isFull) throw new EarshotError('rate_limited', { retryAfterMs: 1_000 });
    // Before the claim: between claim and append, another panel's next message may overtake this one.
    const spoken = (await this.#options.languages?.ofMessage(conversationId, message)) ?? {};
    if (!(await store.setIfAbsent(key, 'waiting', this.#limits.claimMs))) {
      this.#outcomes.add(1, { outcome: 'duplicate' });
      return { utteranceId, duplicate: true };
    }
    const claimed: ClaimedMessage = { conversationId, message, utteranceId, key, spoken };
    try {
      await this.#append(claimed);
    } catch (error) {
      await store.compareAndDelete(key, 'waiting').catch(() => false);
      throw EarshotError.from(error);
    }
    if (this.#queues.isBehind(conversationId)) await this.#skip(claimed);
    else this.#queues.enqueue(conversationId, () => this.#process(claimed));
    return { utteranceId, duplicate: false };
  }

  idle(): Promise<void> {
    return this.#queues.idle();
  }

  idleOf(conversationId: ConversationId): Promise<void> {
    return this.#queues.idleOf(conversationId);
  }

  async #append({ conversationId, message, utteranceId, spoken }: ClaimedMessage): Promise<void> {
    const { messageId, role, text, sentAt } = message;
    const startMs = await this.#clock.offsetOf(conversationId, sentAt);
    const events = this.#options.feed.of(conversationId);
    await events.stored(() => {
      events.started('chat', spoken.conversation, Date.parse(sentAt));
      const draft = { utteranceId, revision: 0, role, text, final: true, startMs, endMs: startMs, messageId };
      events.utterance({ ...draft, ...(spoken.message !== undefined && { language: spoken.message }) });
    });
  }

  async #process(claimed: ClaimedMessage): Promise<void> {
    const { store, feed } = this.#options;
    const { conversationId, key } = claimed;
    try {
      await this.#analyze(claimed);
      await store.set(key, 'done', this.#limits.rememberMs);
      this.#outcomes.add(1, { outcome: 'analyzed' });
      // Not while more wait: in a burst it would come and go with each message.
      if (this.#queues.waitingOf(conversationId) <= 1 && this.#degraded.delete(conversationId))
        feed.of(conversationId).notice({
          level: 'info',
          code: 'engine_degraded',
          message: 'Suggestions are back',
          noticeId: 'chat-engine',
          resolved: true,
        });
    } catch (error) {
      await this.#onFailure(claimed, EarshotError.from(error));
    }
  }

  async #onFailure({ conversationId, key }: ClaimedMessage, { code, retryable }: EarshotError): Promise<void> {
    const { store } = this.#options;
    this.#outcomes.add(1, { outcome: 'failed' });
    this.#reportMissing(conversationId, code);
    // After a retryable failure the message may be posted again. Any other failure would repeat itself.
    if (retryable) await store.compareAndDelete(key, 'waiting').catch(() => false);
    else await store.set(key, 'failed', this.#limits.rememberMs).catch(() => undefined);
  }

  /** What was said is in the log. Assistance for it would come too late, and a refusal would keep it off the screen. */
  async #skip({ conversationId, key }: ClaimedMessage): Promise<void> {
    this.#outcomes.add(1, { outcome: 'skipped' });
    await this.#options.store.set(key, 'failed', this.#limits.rememberMs).catch(() => undefined);
    if (!this.#degraded.has(conversationId)) this.#reportMissing(conversationId, 'rate_limited');
  }

  #reportMissing(conversationId: ConversationId, code: EarshotError['code']): void {
    const { feed, logger } = this.#options;
    this.#degraded.add(conversationId);
    if (this.#degraded.size > this.#limits.degraded) this.#degraded.delete(this.#degraded.values().next().value!);
    logger.warn('Chat message could not be analyzed', { conversationId, code });
    feed.of(conversationId).notice({
      level: 'warning',
      code: 'engine_degraded',
      message: 'Suggestions are missing for a message',
      noticeId: 'chat-engine',
      params: { reason: code },
    });
  }

  async #analyze({ conversationId, message, utteranceId, spoken }: ClaimedMessage): Promise<void> {
    const { gateway, feed, segments } = this.#options;
    const events = feed.of(conversationId);
    const requestId = await requestIdOf(conversationId, message.messageId);
    let segment = await segments.current(conversationId);
    for (let step = 0; ; step++) {
      const handle = await gateway.ensureConversation(conversationId, { segment });
      try {
        const { role, sentAt } = message;
        const text = events.textOf(utteranceId) ?? message.text;
        const language = spoken.message ?? spoken.conversation;
        const results = await gateway.analyzeMessage(handle, {
          role,
          text,
          sentAt,
          requestId,
          ...(language !== undefined && { languageCode: language }),
        });
        for (const result of results) {
          if (result.kind === 'recognition' || result.kind === 'activity') continue;
          events.result(result, { utteranceId, role });
        }
        return;
      } catch (error) {
        const completed = error instanceof EarshotError && error.code === 'failed_precondition';
        if (!completed || step >= this.#limits.segmentSteps) throw error;
        // The customer has come back after that conversation was completed.
        segment = await segments.advance(conversationId, segment);
      }
    }
  }
}

/** A request id of 32 characters, the same for a message on every instance. */
async function requestIdOf(conversationId: ConversationId, messageId: string): Promise<string> {
  const bytes = new TextEncoder().encode(`${conversationId}/${messageId}`);
  const digest = new Uint8Array(await globalThis.crypto.subtle.digest('SHA-256', bytes));
  return [...digest.subarray(0, 16)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
