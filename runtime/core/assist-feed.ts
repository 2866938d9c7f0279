/** The feed: what happened, as events in the conversation log, once and in order. See `ports/assist-feed.ts`. */
import type { AssistEvent, SuggestionEvent, SummaryEvent } from '../../shared/assist/event.ts';
import { EarshotError } from '../../shared/errors.ts';
import type { ConversationId } from '../../shared/ids.ts';
import {
  heardEvents,
  iso,
  lifecycleEvents,
  messageEvents,
  suggestionEvents,
  suggestionIdOf,
  toSuggestion,
  utteranceEvents,
} from './assist-feed-events.ts';
import { type Redact, redactEvent } from './assist-feed-redact.ts';
import { bareId, defaultFeedLimits, type FeedLimits, type FeedState, initialFeedState } from './assist-feed-state.ts';
import type { AssistFeed, ConversationFeed } from './ports/assist-feed.ts';
import type { Clock } from './ports/clock.ts';
import type { ConversationLog } from './ports/conversation-log.ts';
import type { Logger } from './ports/logger.ts';
import type { Meter } from './ports/meter.ts';

export type AssistFeedOptions = {
  readonly log: ConversationLog;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly meter: Meter;
  readonly redact?: Redact | undefined;
  /** Told with the start of a conversation, so that the panel can be honest about what it offers. */
  readonly engine?: 'google' | 'local';
  readonly newId?: () => string;
  /** Conversations that are remembered; the one that was quiet longest goes first. */
  readonly maxConversations?: number;
  readonly limits?: Partial<FeedLimits>;
};

type Entry = { readonly feed: ConversationFeed; readonly state: FeedState; readonly inFlight: Set<Promise<unknown>> };

export function createAssistFeed(options: AssistFeedOptions): AssistFeed {
  const { log, clock, logger, meter, redact, maxConversations = 5_000 } = options;
  const newId = options.newId ?? (() => globalThis.crypto.randomUUID());
  const limits = { ...defaultFeedLimits, ...options.limits };
  const appended = meter.counter('earshot_events_total', 'Events appended to conversation logs', ['type']);
  const failed = meter.counter('earshot_events_failed_total', 'Events that could not be appended', ['code']);
  const entries = new Map<ConversationId, Entry>();
  const fences = new Map<ConversationId, number>();

  const moment = () => ({ now: clock.now(), monotonic: clock.monotonic() });

  /** Rejects with EarshotError; who does not care uses `tell`. */
  const append = (id: ConversationId, inFlight: Set<Promise<unknown>>, events: readonly AssistEvent[]) => {
    if (events.length === 0) return Promise.resolve();
    const clean = redact ? events.map((event) => redactEvent(event, redact)) : events;
    const fence = fences.get(id);
    const run = log.append(id, clean, fence === undefined ? {} : { fence }).then(
      () => {
        for (const { type } of clean) appended.add(1, { type });
      },
      (error: unknown) => {
        const { code } = EarshotError.from(error);
        failed.add(clean.length, { code });
        logger.warn('Events could not be appended', { conversationId: id, code, count: clean.length });
        throw EarshotError.from(error);
      },
    );
    inFlight.add(run);
    const settled = () => void inFlight.delete(run);
    run.then(settled, settled);
    return run;
  };

  const create = (conversationId: ConversationId): Entry => {
    const state = initialFeedState();
    const inFlight = new Set<Promise<unknown>>();
    const tell = (events: readonly AssistEvent[]) => {
      append(conversationId, inFlight, events).catch(() => {});
    };
    const feed: ConversationFeed = {
      conversationId,
      started(channel, language) {
        tell(lifecycleEvents(state, 'started', { channel, language, engine: options.engine }, moment()));
      },
      ended() {
        tell(lifecycleEvents(state, 'ended', { engine: options.engine }, moment()));
      },
      utterance(draft) {
        state.firstHand = true;
        tell(utteranceEvents(state, draft, moment(), limits));
      },
      result(result, context = {}) {
        switch (result.kind) {
          case 'message':
            return tell(messageEvents(state, result, context, moment(), limits));
          case 'suggestions':
            return tell(suggestionEvents(state, result, context, moment(), limits));
          case 'lifecycle':
            if (result.error)
              tell([
                {
                  type: 'notice',
                  at: iso(moment()),
                  level: 'error',
                  code: 'engine_failed',
                  message: 'The assistance of this conversation has failed',
                  noticeId: 'engine-failed',
                },
              ]);
            return tell(lifecycleEvents(state, result.status, { engine: options.engine }, moment()));
        }
      },
      heard(result, context) {
        tell(heardEvents(state, result, context, moment(), limits));
      },
      async answer(draft, { query, suggestionId }) {
        const event: SuggestionEvent = {
          ...toSuggestion({ ...draft, query }, suggestionId ?? suggestionIdOf(draft, newId())),
          at: iso(moment()),
          proactive: false,
        };
        await append(conversationId, inFlight, [event]);
        return event;
      },
      async summary(summary) {
        state.summaries++;
        const event: SummaryEvent = {
          type: 'summary',
          at: iso(moment()),
          summaryId: summary.answerRecord === undefined ? `summary-${newId()}` : bareId(summary.answerRecord),
          ...summary,
        };
        await append(conversationId, inFlight, [event]);
        return event;
      },
      notice(notice) {
        tell([{ type: 'notice', at: iso(moment()), ...notice }]);
      },
      async flush() {
        await Promise.allSettled([...inFlight]);
      },
    };
    return { feed, state, inFlight };
  };

  return {
    of(conversationId) {
      let entry = entries.get(conversationId);
      if (entry) entries.delete(conversationId);
      else entry = create(conversationId);
      // Back in at the end: the map's order is how long each was quiet.
      entries.set(conversationId, entry);
      if (entries.size > maxConversations) {
        const oldest = entries.keys().next().value!;
        entries.delete(oldest);
        fences.delete(oldest);
      }
      return entry.feed;
    },
    setFence(conversationId, fence) {
      if (fence === undefined) fences.delete(conversationId);
      else fences.set(conversationId, fence);
    },
    async close() {
      await Promise.allSettled([...entries.values()].map((entry) => entry.feed.flush()));
    },
  };
}
