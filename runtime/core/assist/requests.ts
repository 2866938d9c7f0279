/** Requests of an agent: knowledge, a summary, feedback. Each rejects with EarshotError. */
import type {
  AdviceResponse,
  ChecklistTickRequest,
  FeedbackRequest,
  KnowledgeRequest,
  KnowledgeResponse,
  RedraftRequest,
  RedraftResponse,
  SummaryResponse,
} from '../../../shared/api/routes.ts';
import type { ConversationView } from '../../../shared/assist/conversation.ts';
import type { SummaryEvent } from '../../../shared/assist/event.ts';
import { EarshotError } from '../../../shared/errors.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import type { ConversationSegments } from '../chat/conversation-segments.ts';
import type { MaskText } from '../masking/conversation-masks.ts';
import type { AssistFeed } from '../ports/assist-feed.ts';
import type {
  AssistGateway,
  CallOptions,
  ConversationHandle,
  GeneratorTrigger,
  LiveCallOptions,
} from '../ports/assist-gateway.ts';
import type { Clock } from '../ports/clock.ts';
import type { ConversationLog } from '../ports/conversation-log.ts';
import type { Counter, Meter } from '../ports/meter.ts';
import { customerFacts } from './customer-context.ts';
import { feedbackEventOf, isNews } from './feedback-events.ts';

export type AssistRequests = {
  /** Searches, and appends the answer for every panel of the conversation. Resolves with an empty answer when nothing is found. */
  knowledge(id: ConversationId, request: KnowledgeRequest, call?: LiveCallOptions): Promise<KnowledgeResponse>;
  /** The agent's draft written anew; nothing of it is kept. */
  redraft(id: ConversationId, request: RedraftRequest, call?: CallOptions): Promise<RedraftResponse>;
  /** Runs the generators of the profile now, those for messages too; what they make is appended. Resolves with how many suggestions came. */
  advice(id: ConversationId, call?: CallOptions): Promise<AdviceResponse>;
  /** Rejects with `failed_precondition` when there is nothing to summarize yet. */
  summary(id: ConversationId, trigger: SummaryEvent['trigger']): Promise<SummaryResponse>;
  /** Ticks or unticks an item of the checklist by hand. Rejects with `not_found` for one that there is not. */
  tick(id: ConversationId, request: ChecklistTickRequest): Promise<void>;
  /** Rejects with `not_found` when the answer record does not belong to this conversation. */
  feedback(id: ConversationId, request: FeedbackRequest, call?: CallOptions): Promise<void>;
};

export type AssistRequestsOptions = {
  readonly gateway: AssistGateway;
  readonly feed: AssistFeed;
  readonly log: ConversationLog;
  readonly segments: ConversationSegments;
  readonly meter: Meter;
  readonly clock: Pick<Clock, 'now'>;
  /** Masks the question, which is stored and given back. */
  readonly mask?: MaskText | undefined;
  readonly newId?: () => string;
};

/** Requests of agents over the gateway and the feed. */
export function createAssistRequests(options: AssistRequestsOptions): AssistRequests {
  return new Requests(options);
}

/** A generator without one of these runs at its own time only. */
const adviceTriggers: readonly GeneratorTrigger[] = ['MANUAL_CALL', 'CUSTOMER_MESSAGE'];

/** For one call of the gateway, as at the end of a voice call. */
const summaryTimeoutMs = 15_000;

class Requests implements AssistRequests {
  readonly #options: AssistRequestsOptions;
  readonly #newId: () => string;
  readonly #feedbacks: Counter;
  readonly #summaries = new Map<ConversationId, Promise<SummaryResponse>>();

  constructor(options: AssistRequestsOptions) {
    this.#options = options;
    this.#newId = options.newId ?? (() => globalThis.crypto.randomUUID());
    this.#feedbacks = options.meter.counter('earshot_feedback_total', 'Feedback of agents on answers', [
      'kind',
      'correctness',
    ]);
  }

  async knowledge(
    id: ConversationId,
    { query: asked, suggestionId }: KnowledgeRequest,
    call?: LiveCallOptions,
  ): Promise<KnowledgeResponse> {
    const { gateway, feed, log } = this.#options;
    const query = this.#options.mask?.(asked, id) ?? asked;
    const [handle, { conversation }] = await Promise.all([this.#handleOf(id, call), log.snapshot(id)]);
    const { language } = conversation;
    const latestMessage = latestMessageOf(conversation);
    const customer = customerFacts(conversation.context);
    const found = await gateway.searchKnowledge(
      handle,
      {
        text: query,
        source: suggestionId === undefined ? 'agent' : 'suggested',
        ...(language !== undefined && { languageCode: language }),
        ...(latestMessage !== undefined && { latestMessage }),
        ...(customer !== undefined && { customer }),
      },
      call,
    );
    if (found.answer === '') {
      const afterEnd = conversation.status === 'ended' && { afterEnd: true };
      const questionId = `q-${this.#newId()}`;
      // For the report of use alone: the agent gets the answer also where it cannot be stored, which the log counts.
      await log.append(id, [{ type: 'unanswered', at: this.#now(), questionId, query, ...afterEnd }]).catch(() => {});
      return { suggestionId: suggestionId ?? `s-${this.#newId()}`, query, answer: '', sources: [] };
    }
    const event = await feed.of(id).answer(
      {
        kind: 'knowledge',
        text: found.answer,
        sources: found.sources,
        ...(found.answerRecord !== undefined && { answerRecord: found.answerRecord }),
        ...rewritten(found.rewrittenQuery, query),
      },
      { query, suggestionId },
    );
    return {
      suggestionId: event.suggestionId,
      query,
      answer: event.text,
      sources: event.sources,
      ...(event.answerRecord !== undefined && { answerRecord: event.answerRecord }),
      ...rewritten(event.rewritten, query),
    };
  }

  async redraft(id: ConversationId, { text, style }: RedraftRequest, call?: CallOptions): Promise<RedraftResponse> {
    const { gateway, log } = this.#options;
    const [handle, { conversation }] = await Promise.all([this.#handleOf(id, call), log.snapshot(id)]);
    const { language } = conversation;
    const draft = { text, style, ...(language !== undefined && { languageCode: language }) };
    return { text: await gateway.redraft(handle, draft, call) };
  }

  async advice(id: ConversationId, call?: CallOptions): Promise<AdviceResponse> {
    const { gateway, feed, log } = this.#options;
    const [handle, { conversation }] = await Promise.all([this.#handleOf(id, call), log.snapshot(id)]);
    const latestMessage = latestMessageOf(conversation);
    const request = { triggers: adviceTriggers, ...(latestMessage !== undefined && { latestMessage }) };
    const conversationFeed = feed.of(id);
    let made = 0;
    for (const result of await gateway.generate(handle, request, call)) {
      if (result.kind !== 'suggestions') continue;
      made += result.suggestions.length + (result.actions?.length ?? 0);
      conversationFeed.result(result);
    }
    await conversationFeed.flush();
    return { made };
  }

  /** Concurrent requests for one conversation share one summary, so no caller's signal or timeout applies to it. */
  summary(id: ConversationId, trigger: SummaryEvent['trigger']): Promise<SummaryResponse> {
    const running = this.#summaries.get(id);
    if (running) return running;
    const run = this.#summarize(id, trigger).finally(() => this.#summaries.delete(id));
    this.#summaries.set(id, run);
    return run;
  }

  tick(id: ConversationId, { itemId, done }: ChecklistTickRequest): Promise<void> {
    return this.#options.feed.of(id).tick(itemId, done);
  }

  async feedback(id: ConversationId, request: FeedbackRequest, call?: CallOptions): Promise<void> {
    const { gateway, log } = this.#options;
    const { conversation } = await log.snapshot(id);
    const event = feedbackEventOf(conversation, request);
    if (!event) throw new EarshotError('not_found', { detail: 'This conversation has no such answer' });
    // First, so that an outage of Dialogflow loses nothing of the report of use. The panel repeats what fails.
    if (isNews(conversation, event)) await log.append(id, [{ ...event, at: this.#now() }]);
    const { answerRecord, correctness, clicked, displayed, detail } = request;
    await gateway.sendFeedback(
      {
        answerRecord,
        ...(correctness !== undefined && { correctness }),
        ...(clicked !== undefined && { clicked }),
        ...(displayed !== undefined && { displayed }),
        ...(detail !== undefined && { detail }),
      },
      call,
    );
    this.#feedbacks.add(1, { kind: detail?.kind ?? 'other', correctness: correctness ?? 'none' });
  }

  #now(): string {
    return new Date(this.#options.clock.now()).toISOString();
  }

  async #handleOf(id: ConversationId, call: CallOptions | undefined): Promise<ConversationHandle> {
    const { gateway, segments } = this.#options;
    return gateway.ensureConversation(id, { ...call, segment: await segments.current(id) });
  }

  async #summarize(id: ConversationId, trigger: SummaryEvent['trigger']): Promise<SummaryResponse> {
    const { gateway, feed } = this.#options;
    const call: CallOptions = { timeoutMs: summaryTimeoutMs };
    const made = await gateway.summarize(await this.#handleOf(id, call), call);
    if (!made.sections.some((section) => section.text.trim() !== '')) {
      throw new EarshotError('failed_precondition', { detail: 'There is nothing to summarize yet' });
    }
    const { type: _type, ...summary } = await feed.of(id).summary({ ...made, trigger: trigger ?? 'request' });
    return summary;
  }
}

/** Where the question was searched for in other words. */
function rewritten(text: string | undefined, query: string): { rewritten?: string } {
  return text === undefined || text === query ? {} : { rewritten: text };
}

/** Dialogflow id of the newest message. Chat messages have ids from Genesys, so a chat has none. */
function latestMessageOf({ channel, utterances }: ConversationView): string | undefined {
  if (channel !== 'voice') return undefined;
  return utterances.findLast((utterance) => utterance.final && utterance.messageId !== undefined)?.messageId;
}
