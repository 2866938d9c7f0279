/** A chat bridge with a scripted gateway, and messages for its tests. */
import type { MessageRequest } from '../../shared/api/routes.ts';
import { EarshotError } from '../../shared/errors.ts';
import { parseConversationId } from '../../shared/ids.ts';
import { createConversationClosing } from '../core/assist/closing.ts';
import { createConversationLanguages } from '../core/assist/conversation-languages.ts';
import { type AssistFeedOptions, createAssistFeed } from '../core/assist/feed.ts';
import { createAssistRequests } from '../core/assist/requests.ts';
import { type ChatLimits, createChatBridge } from '../core/chat/bridge.ts';
import { createConversationSegments } from '../core/chat/conversation-segments.ts';
import { decorate } from '../core/decorate.ts';
import type { AssistGateway, AssistResult } from '../core/ports/assist-gateway.ts';
import type { ConversationLog } from '../core/ports/conversation-log.ts';
import { silentLogger } from '../core/ports/logger.ts';
import { silentMeter } from '../core/ports/meter.ts';
import { createLanguageDetector } from '../engine/understanding/message-language.ts';
import { createMemoryConversationLog } from '../log/memory-conversation-log.ts';
import { createMemoryKeyValueStore } from '../store/memory-store.ts';
import { createTestClock } from './clock.ts';

export const id = parseConversationId('11111111-2222-4333-8444-555555555555');
export const other = parseConversationId('21111111-2222-4333-8444-555555555555');
type Analyzed = {
  language?: string | undefined;
  segment: string;
  text: string;
  requestId: string;
  sentAt: string | undefined;
  role: string;
};

type ChatSetup = {
  readonly limits?: Partial<ChatLimits>;
  /** Called before each append: a rejection is the append's. */
  readonly beforeAppend?: () => Promise<void>;
  readonly feed?: Partial<AssistFeedOptions>;
  /** BCP 47; absent: messages have no language. */
  readonly chatLanguages?: readonly string[];
};

/** The chat bridge and the agent's requests over a scripted gateway. `make` creates another instance over the same stores. */
export function setUpChat(behaviour: Partial<AssistGateway> & ChatSetup = {}) {
  const { limits, beforeAppend, chatLanguages, feed: feedOptions, ...overrides } = behaviour;
  const clock = createTestClock();
  const stored = createMemoryConversationLog({ clock, random: () => 0.5 });
  const log = decorate<ConversationLog>(stored, {
    async append(...args) {
      await beforeAppend?.();
      return stored.append(...args);
    },
  });
  const store = createMemoryKeyValueStore({ clock });
  const analyzed: Analyzed[] = [];
  const completed = new Set<string>();
  const gateway: AssistGateway = {
    engine: 'local',
    async ensureConversation(conversationId, { segment = 1 } = {}) {
      const conversationName = `c/${conversationId}/${segment}`;
      return { conversationId, conversationName, participants: { customer: 'c', agent: 'a' }, target: 't' };
    },
    openStream() {
      throw new Error('a chat opens no stream');
    },
    async analyzeMessage(handle, { text, requestId, sentAt, role, languageCode }) {
      if (completed.has(handle.conversationName)) throw new EarshotError('failed_precondition');
      analyzed.push({
        ...{ segment: handle.conversationName, text, requestId, sentAt, role },
        ...(languageCode !== undefined && { language: languageCode }),
      });
      const message: AssistResult = {
        kind: 'message',
        messageName: `m/${analyzed.length}`,
        role,
        text,
        sentiment: { score: 0.5, magnitude: 0.5 },
      };
      const reply = { kind: 'smart_reply', text: `About ${text}`, sources: [], answerRecord: `r/${text}` } as const;
      return [message, { kind: 'suggestions', suggestions: [reply], latestMessage: message.messageName, errors: [] }];
    },
    decideToolCall: async () => [],
    async searchKnowledge(_handle, { text }) {
      return text === 'moon' ? { answer: '', sources: [] } : { answer: `A: ${text}`, sources: [], answerRecord: 'r/k' };
    },
    redraft: async (_handle, { text }) => text,
    ingestContext: async () => {},
    generate: async () => [],
    summarize: async () => ({ sections: [{ title: 'Situation', text: 'It broke.' }], answerRecord: 'r/s' }),
    sendFeedback: async () => {},
    async complete(handle) {
      completed.add(handle.conversationName);
    },
    check: async () => {},
    close: async () => {},
    ...overrides,
  };
  const make = () => {
    const quiet = { logger: silentLogger, meter: silentMeter };
    const feed = createAssistFeed({ log, clock, ...quiet, engine: () => 'local', ...feedOptions });
    const segments = createConversationSegments(store);
    const common = { gateway, feed, segments, logger: silentLogger, meter: silentMeter };
    const languages =
      chatLanguages &&
      createConversationLanguages({
        ...{ log, detector: createLanguageDetector(), candidates: chatLanguages, defaultLanguage: chatLanguages[0]! },
      });
    const chat = createChatBridge({ ...common, languages, store, ...(limits && { limits }) });
    const requests = createAssistRequests({ ...common, log, clock, newId: () => 'new' });
    const closing = createConversationClosing({
      ...{ ...common, requests, log, store, clock },
      messagesAnalyzed: (conversationId) => chat.idleOf(conversationId),
    });
    return { feed, chat, requests, segments, closing };
  };
  const view = async () => (await log.snapshot(id)).conversation;
  return { clock, log, store, analyzed, completed, gateway, make, view, ...make() };
}

export const message = (messageId: string, more: Partial<MessageRequest> = {}): MessageRequest => ({
  messageId,
  role: 'customer',
  text: `text of ${messageId}`,
  sentAt: '2026-01-01T10:00:00.000Z',
  ...more,
});
