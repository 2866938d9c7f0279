/** What an agent asks for: knowledge, a summary, feedback, the end. Each rejects with EarshotError. */
import type {
  FeedbackRequest,
  KnowledgeRequest,
  KnowledgeResponse,
  SummaryResponse,
} from '../../../shared/api/routes.ts';
import type { ConversationView } from '../../../shared/assist/conversation.ts';
import type { SummaryEvent } from '../../../shared/assist/event.ts';
import { EarshotError } from '../../../shared/errors.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import type { ConversationSegments } from '../chat/conversation-segments.ts';
import type { AssistFeed } from '../ports/assist-feed.ts';
import type { AssistGateway, CallOptions } from '../ports/assist-gateway.ts';
import type { ConversationLog } from '../ports/conversation-log.ts';
import type { Meter } from '../ports/meter.ts';

export type AssistRequests = {
  /** Asks, and appends the answer for every panel of the conversation. Nothing found is an empty answer. */
  knowledge(id: ConversationId, request: KnowledgeRequest, call?: CallOptions): Promise<KnowledgeResponse>;
  /** `failed_precondition` where nothing was said yet. */
  summary(id: ConversationId, trigger: SummaryEvent['trigger'], call?: CallOptions): Promise<SummaryResponse>;
  /** `not_found` where the answer record does not belong to this conversation. */
  feedback(id: ConversationId, request: FeedbackRequest, call?: CallOptions): Promise<void>;
  complete(id: ConversationId, call?: CallOptions): Promise<void>;
};

export type AssistRequestsOptions = {
  readonly gateway: AssistGateway;
  readonly feed: AssistFeed;
  readonly log: ConversationLog;
  readonly segments: ConversationSegments;
  readonly meter: Meter;
  readonly newId?: () => string;
};

export function createAssistRequests(options: AssistRequestsOptions): AssistRequests {
  const { gateway, feed, log, segments, meter } = options;
  const newId = options.newId ?? (() => globalThis.crypto.randomUUID());
  const feedbacks = meter.counter('earshot_feedback_total', 'Feedback by what agents said of answers', [
    'kind',
    'correctness',
  ]);
  const summaries = new Map<ConversationId, Promise<SummaryResponse>>();

  const handleOf = async (id: ConversationId, call: CallOptions | undefined) =>
    gateway.ensureConversation(id, { ...call, segment: await segments.current(id) });

  const summarize = async (
    id: ConversationId,
    trigger: SummaryEvent['trigger'],
    call: CallOptions | undefined,
  ): Promise<SummaryResponse> => {
    const made = await gateway.summarize(await handleOf(id, call), call);
    if (!made.sections.some((section) => section.text.trim() !== ''))
      throw new EarshotError('failed_precondition', { detail: 'There is nothing to summarize yet' });
    const { type: _type, ...summary } = await feed.of(id).summary({ ...made, trigger: trigger ?? 'request' });
    return summary;
  };

  return {
    async knowledge(id, { query, suggestionId }, call) {
      const source = suggestionId === undefined ? 'agent' : 'suggested';
      const [handle, { conversation }] = await Promise.all([handleOf(id, call), log.snapshot(id)]);
      const { language } = conversation;
      const latestMessage = latestMessageOf(conversation);
      const found = await gateway.searchKnowledge(
        handle,
        {
          text: query,
          source,
          ...(language === undefined ? {} : { languageCode: language }),
          ...(latestMessage === undefined ? {} : { latestMessage }),
        },
        call,
      );
      if (found.answer === '') return { suggestionId: suggestionId ?? `s-${newId()}`, query, answer: '', sources: [] };
      const event = await feed.of(id).answer(
        {
          kind: 'knowledge',
          text: found.answer,
          sources: found.sources,
          ...(found.answerRecord === undefined ? {} : { answerRecord: found.answerRecord }),
        },
        { query, suggestionId },
      );
      return {
        suggestionId: event.suggestionId,
        query,
        answer: event.text,
        sources: event.sources,
        ...(event.answerRecord === undefined ? {} : { answerRecord: event.answerRecord }),
      };
    },

    summary(id, trigger, call) {
      // Two panels that ask at the same moment share one answer.
      const running = summaries.get(id);
      if (running) return running;
      const run = summarize(id, trigger, call).finally(() => summaries.delete(id));
      summaries.set(id, run);
      return run;
    },

    async feedback(id, request, call) {
      const { conversation } = await log.snapshot(id);
      const known =
        conversation.summary?.answerRecord === request.answerRecord ||
        conversation.suggestions.some((suggestion) => suggestion.answerRecord === request.answerRecord);
      if (!known) throw new EarshotError('not_found', { detail: 'This conversation has no such answer' });
      const { answerRecord, correctness, clicked, displayed, detail } = request;
      await gateway.sendFeedback(
        {
          answerRecord,
          ...(correctness === undefined ? {} : { correctness }),
          ...(clicked === undefined ? {} : { clicked }),
          ...(displayed === undefined ? {} : { displayed }),
          ...(detail === undefined ? {} : { detail }),
        },
        call,
      );
      feedbacks.add(1, { kind: detail?.kind ?? 'other', correctness: correctness ?? 'none' });
    },

    async complete(id, call) {
      await gateway.complete(await handleOf(id, call), call);
      feed.of(id).ended();
      await feed.of(id).flush();
    },
  };
}

/** What was said last, by its Dialogflow id. A chat message carries the id that Genesys gave it, so a chat has none. */
function latestMessageOf({ channel, utterances }: ConversationView): string | undefined {
  if (channel !== 'voice') return undefined;
  return utterances.findLast((utterance) => utterance.final && utterance.messageId !== undefined)?.messageId;
}
