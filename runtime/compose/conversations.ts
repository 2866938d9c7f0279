/** What turns results and messages into events of a conversation: the feed, chat, and the requests of panels. */
import type { Config } from '../config.ts';
import { createAssistFeed, type ForgettingFeed } from '../core/assist/feed.ts';
import { type AssistRequests, createAssistRequests } from '../core/assist/requests.ts';
import { type ChatBridge, createChatBridge } from '../core/chat/bridge.ts';
import { type ConversationSegments, createConversationSegments } from '../core/chat/conversation-segments.ts';
import { maskGateway } from '../core/masking/masked-gateway.ts';
import { createMasker } from '../core/masking/masker.ts';
import type { AssistFeed } from '../core/ports/assist-feed.ts';
import type { AssistGateway } from '../core/ports/assist-gateway.ts';
import type { ConversationLog } from '../core/ports/conversation-log.ts';
import type { Erasures } from '../core/ports/erasures.ts';
import type { KeyValueStore } from '../core/ports/stores.ts';
import type { Capture } from '../observe/capture.ts';
import { type CaptureSide, composeCapture } from './capture.ts';
import { decorate } from './decorations.ts';
import type { Observability } from './observability.ts';
import type { Platform } from './platform.ts';

export type ConversationsSide = {
  /** Without decorations: the voice bridge is captured as a whole. */
  readonly callFeed: ForgettingFeed;
  /** For what does not pass the voice bridge: chat and notifications. */
  readonly feed: AssistFeed;
  readonly capture: Capture | undefined;
  readonly captureSide: CaptureSide;
  readonly segments: ConversationSegments;
  readonly chat: ChatBridge;
  readonly requests: AssistRequests;
};

export type ConversationsDeps = {
  readonly config: Config;
  readonly platform: Platform;
  readonly observability: Observability;
  readonly log: ConversationLog;
  readonly gateway: AssistGateway;
  readonly store: KeyValueStore;
  readonly erasures: Erasures;
};

/** Masks every text where REDACT asks for it. */
export async function composeConversations(deps: ConversationsDeps): Promise<ConversationsSide> {
  const { config, log, store } = deps;
  const masker = config.maskKinds.length > 0 ? createMasker(config.maskKinds) : undefined;
  const { clock } = deps.platform;
  const { logger, meter } = deps.observability;
  const gateway = masker ? maskGateway(deps.gateway, masker, clock) : deps.gateway;
  const callFeed = createAssistFeed({
    log,
    clock,
    logger,
    meter,
    masker,
    engine: () => gateway.engine,
    defaultLanguage: config.DEFAULT_LANGUAGE,
  });
  const { erasures } = deps;
  const captureSide = await composeCapture({ config, log, clock, logger, engine: gateway.engine, erasures });
  const { capture } = captureSide;
  const feed = decorate('feed', callFeed, { capture });
  const segments = createConversationSegments(store);
  const chat = createChatBridge({ gateway, feed, store, segments, logger, meter });
  const requests = createAssistRequests({ gateway, feed, log, segments, meter, mask: masker?.mask });
  return { callFeed, feed, capture, captureSide, segments, chat, requests };
}
