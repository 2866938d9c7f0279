/** What turns results and messages into events of a conversation: the feed, chat, and the requests of panels. */
import type { AssistEvent, TranslationMode } from '../../shared/assist/event.ts';
import type { ConversationId } from '../../shared/ids.ts';
import type { Config } from '../config.ts';
import { type ActionOffersOptions, createActionOffers } from '../core/assist/action-offers.ts';
import type { ConversationClosing } from '../core/assist/closing.ts';
import type { CustomerContexts } from '../core/assist/customer-context.ts';
import { createAssistFeed, type ForgettingFeed } from '../core/assist/feed.ts';
import { createHandOver } from '../core/assist/hand-over.ts';
import { createQueueCodes } from '../core/assist/queue-codes.ts';
import { type AssistRequests, createAssistRequests } from '../core/assist/requests.ts';
import { createRuleRunner } from '../core/assist/rule-runner.ts';
import type { Translations } from '../core/assist/translations.ts';
import { type ConversationSegments, createConversationSegments } from '../core/chat/conversation-segments.ts';
import type { MaskText } from '../core/masking/conversation-masks.ts';
import { maskGateway } from '../core/masking/masked-gateway.ts';
import type { ActionTools } from '../core/ports/action-tools.ts';
import type { AssistFeed } from '../core/ports/assist-feed.ts';
import type { AssistGateway } from '../core/ports/assist-gateway.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { ConversationLog } from '../core/ports/conversation-log.ts';
import type { ConversationQueues } from '../core/ports/conversation-queues.ts';
import type { Erasures } from '../core/ports/erasures.ts';
import { isConversationOver } from '../core/ports/genesys-api.ts';
import type { KeyValueStore, LeaseStore } from '../core/ports/stores.ts';
import type { SpokenEnglish } from '../engine/spoken-english.ts';
import type { Capture } from '../observe/capture.ts';
import { type CaptureSide, composeCapture } from './capture.ts';
import { type ChatSide, composeChat } from './chat.ts';
import { composeCustomerContexts } from './customer-context.ts';
import type { CustomersSide } from './customers.ts';
import { decoratePort } from './decorations.ts';
import { createDeferredFactFinder, type DeferredFactFinder } from './facts.ts';
import type { ParticipationListener } from './genesys-cloud.ts';
import type { LocalSide } from './local.ts';
import { loadMasks } from './masking.ts';
import type { Observability } from './observability.ts';
import type { Platform } from './platform.ts';
import { queueFacts } from './queues.ts';
import { composeRules, type RulesSide } from './rules.ts';
import { composeToolProposer } from './tool-proposer.ts';
import { composeTools } from './tools.ts';
import { composeTranslations, composeTranslator, summaryTranslation, translationMode } from './translation.ts';

export type ConversationsSide = ChatSide & {
  /** Without decorations: the voice bridge is captured as a whole. */
  readonly callFeed: ForgettingFeed;
  /** For what does not pass the voice bridge: chat and notifications. */
  readonly feed: AssistFeed;
  readonly capture: Capture | undefined;
  readonly captureSide: CaptureSide;
  readonly segments: ConversationSegments;
  readonly onParticipation: ParticipationListener;
  readonly requests: AssistRequests;
  /** What is known of the customers. */
  readonly contexts: CustomerContexts;
  readonly tools: () => Promise<ActionTools>;
  readonly rules: RulesSide;
  /** Absent: nothing is masked. */
  readonly mask: MaskText | undefined;
  /** With masked texts. */
  readonly gateway: AssistGateway;
  readonly translations: Translations;
  /** When translations are offered; undefined where nothing translates. */
  readonly translation: TranslationMode | undefined;
  /** Resolves once what turns are read with is loaded. */
  prepared(): Promise<void>;
};

export type ConversationsDeps = {
  readonly config: Config;
  readonly platform: Platform;
  readonly observability: Observability;
  readonly log: ConversationLog;
  readonly gateway: AssistGateway;
  readonly queues: ConversationQueues;
  readonly store: KeyValueStore;
  readonly erasures: Erasures;
  /** Local mode only. */
  readonly local?: LocalSide | undefined;
  /** Of the built-in engine. */
  readonly spokenEnglish?: SpokenEnglish | undefined;
  readonly noteCustomers: CustomersSide['noteCustomers'];
  readonly state: { readonly leases: LeaseStore };
  /** Id of this instance. */
  readonly instance: string;
  /** What finds facts in texts, in place of the analysis of languages. */
  readonly factFinder?: DeferredFactFinder | undefined;
};

/** Masks every text where REDACT asks for it. */
export async function composeConversations(deps: ConversationsDeps): Promise<ConversationsSide> {
  const { config, platform, observability, log, store, queues, erasures, local, spokenEnglish } = deps;
  const { clock } = platform;
  const { logger, meter, audit } = observability;
  const masks = await loadMasks(config, queues);
  const mask: MaskText | undefined = masks && ((text, id) => masks.of(id).mask(text));
  const tools = composeTools({ ...deps, logger });
  const gateway = masks ? maskGateway(deps.gateway, masks, clock) : deps.gateway;
  const codes = createQueueCodes({ store, logger });
  const factFinder = deps.factFinder ?? createDeferredFactFinder();
  const translator = composeTranslator(config, platform, spokenEnglish);
  const translation = translationMode(config, translator);
  const rules = await composeRules(config, logger);
  const callFeed = createAssistFeed({
    log,
    clock,
    logger,
    meter,
    masks,
    factFinder,
    wrapUpCodes: codes.of,
    translateSummary: summaryTranslation({ config, translator, logger, translations: () => translations }),
    onAppended: createAppended({ ...deps, clock, tools, logger, rules: rules.current, feed: () => callFeed }),
    hasOwnCoaching: rules.hasCoaching,
    onReturned: (id) => handOver.returned(id),
    engine: () => gateway.engine,
    queueFacts: (id) => queueFacts(queues.of(id)?.settings, translation),
    defaultLanguage: config.DEFAULT_LANGUAGE,
  });
  const captureSide = await composeCapture({
    config,
    log,
    clock,
    logger,
    erasures,
    engine: gateway.engine,
    masker: masks?.strictest,
  });
  const { capture } = captureSide;
  const feed = decoratePort('feed', callFeed, { capture });
  const segments = createConversationSegments(store);
  const requests = createAssistRequests({ gateway, feed, log, segments, meter, clock, mask });
  const translations = composeTranslations({
    config,
    queues,
    spokenEnglish,
    translator,
    feed,
    log,
    clock,
    meter,
    mask,
  });
  const parts = { config, clock, logger, meter, log, store, queues, gateway, feed, segments, requests };
  const chatSide = composeChat(parts);
  const { closing } = chatSide;
  const contexts = composeCustomerContexts({ ...parts, platform, local, mask, audit });
  const handOver = createHandOver({ log, feed, requests, store, clock, logger });
  const onParticipation = createParticipationListener({ ...deps, codes, handOver, contexts, closing });
  return {
    ...chatSide,
    callFeed,
    feed,
    capture,
    captureSide,
    segments,
    onParticipation,
    requests,
    translations,
    gateway,
    mask,
    contexts,
    tools,
    rules,
    translation,
    async prepared() {
      await Promise.all([factFinder.load(), chatSide.prepared()]);
    },
  };
}

/** What looks at each event that this instance appends. */
function createAppended(
  parts: ActionOffersOptions &
    Pick<ConversationsDeps, 'config' | 'log' | 'platform' | 'state' | 'instance'> & {
      readonly clock: Clock;
      readonly rules: RulesSide['current'];
    },
): (conversationId: ConversationId, events: readonly AssistEvent[]) => void {
  const proposer = composeToolProposer(parts.config, parts.platform, parts.logger);
  const offers = createActionOffers({ ...parts, proposer });
  const { leases } = parts.state;
  const runner = createRuleRunner({ ...parts, leases, owner: parts.instance });
  return (...appended) => {
    offers.appended(...appended);
    runner.appended(...appended);
  };
}

type Informed = Pick<ConversationsDeps, 'queues' | 'noteCustomers'> & {
  readonly codes: ReturnType<typeof createQueueCodes>;
  readonly handOver: ReturnType<typeof createHandOver>;
  readonly contexts: CustomerContexts;
  readonly closing: ConversationClosing;
};

/** Passes on what Genesys has answered about an agent's part. */
function createParticipationListener({
  queues,
  noteCustomers,
  codes,
  handOver,
  contexts,
  closing,
}: Informed): ParticipationListener {
  return ({ conversationId, agentId, participation, readCodes }) => {
    const { kind } = participation;
    if (kind === 'present' || kind === 'after_call') void codes.learn(conversationId, readCodes);
    if (kind === 'present') handOver.present(conversationId, agentId);
    if (participation.queue?.length) queues.learn(conversationId, { queue: participation.queue });
    if (participation.kind !== 'none') noteCustomers(conversationId, participation.customers ?? []);
    if (participation.attributes) contexts.learn(conversationId, participation.attributes);
    if (isConversationOver(participation)) closing.report(conversationId, 'left');
  };
}
