/** Chat: messages to the feed, in the language of their speaker, and the end of a chat with its summary. */
import type { ConversationId } from '../../shared/ids.ts';
import type { Config } from '../config.ts';
import { type ConversationClosing, createConversationClosing } from '../core/assist/closing.ts';
import { createConversationLanguages } from '../core/assist/conversation-languages.ts';
import type { AssistRequests } from '../core/assist/requests.ts';
import { type ChatBridge, createChatBridge } from '../core/chat/bridge.ts';
import type { ConversationSegments } from '../core/chat/conversation-segments.ts';
import { createQuietChats, type QuietChats } from '../core/chat/quiet-chats.ts';
import type { AssistFeed } from '../core/ports/assist-feed.ts';
import type { AssistGateway } from '../core/ports/assist-gateway.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { ConversationLog } from '../core/ports/conversation-log.ts';
import type { ConversationQueues } from '../core/ports/conversation-queues.ts';
import type { Logger } from '../core/ports/logger.ts';
import type { Meter } from '../core/ports/meter.ts';
import type { KeyValueStore } from '../core/ports/stores.ts';
import { withTimeout } from '../core/with-timeout.ts';
import { createLanguageDetector } from '../engine/understanding/message-language.ts';
import { decoratePort } from './decorations.ts';
import { chatLanguages } from './language.ts';

export type ChatSide = {
  readonly chat: ChatBridge;
  /** Undefined where CHAT_QUIET_SECONDS is 0. */
  readonly quietChats: QuietChats | undefined;
  readonly closing: ConversationClosing;
  /** Resolves once what tells languages apart is loaded. */
  prepared(): Promise<void>;
};

export type ChatSideDeps = {
  readonly config: Config;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly meter: Meter;
  readonly log: ConversationLog;
  readonly store: KeyValueStore;
  readonly queues: ConversationQueues;
  readonly gateway: AssistGateway;
  readonly feed: AssistFeed;
  readonly segments: ConversationSegments;
  readonly requests: AssistRequests;
};

/** How long the summary at the end of a chat waits for Dialogflow to take in the last messages, in ms. */
const analysisMs = 3_000;

/** The bridge of chat messages, and what ends a chat. */
export function composeChat(deps: ChatSideDeps): ChatSide {
  const { config, clock, log, queues } = deps;
  const detector = createLanguageDetector();
  const candidates = chatLanguages(config);
  const languages = createConversationLanguages({
    log,
    detector,
    candidates,
    defaultLanguage: config.DEFAULT_LANGUAGE,
    ofQueue: (id) => queues.of(id)?.settings.languages,
  });
  const bridge = createChatBridge({ ...deps, languages });
  const closing = createConversationClosing({
    ...deps,
    messagesAnalyzed: (id) => withTimeout(clock, analysisMs, bridge.idleOf(id)).then(() => {}),
  });
  const quietMs = config.CHAT_QUIET_SECONDS * 1_000;
  const onQuiet = (id: ConversationId): void => closing.report(id, 'quiet');
  const quietChats = quietMs > 0 ? createQuietChats({ clock, quietMs, onQuiet }) : undefined;
  return {
    chat: decoratePort('chat', bridge, { quietChats }),
    quietChats,
    closing,
    async prepared() {
      if (candidates.length > 1) await detector.load();
    },
  };
}
