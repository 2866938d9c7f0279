/**
 * The feed of one conversation: makes events from results and appends them. The state of a conversation that this instance
 * does not know (it started elsewhere, or was evicted here) is read from the log first; events wait until then.
 */
import type { WrapUpCode } from '../../../shared/api/wrap-up.ts';
import { citeSummary } from '../../../shared/assist/citations.ts';
import { emptyView } from '../../../shared/assist/conversation.ts';
import type { AssistEvent, SuggestionEvent, SummaryEvent } from '../../../shared/assist/event.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import type { Masker } from '../masking/masker.ts';
import type { ConversationFeed, QueueFacts } from '../ports/assist-feed.ts';
import type { AssistResult } from '../ports/assist-gateway.ts';
import type { ConversationLog } from '../ports/conversation-log.ts';
import type { FactFinder } from '../ports/fact-finder.ts';
import { AppendCollector, EventWriter } from './event-writer.ts';
import { createFeedChecklist, type FeedChecklist, noFeedChecklist } from './feed-checklist.ts';
import {
  type FeedScope,
  iso,
  type Moment,
  recognitionEvents,
  suggestionIdOf,
  toSuggestion,
  utteranceEvents,
} from './feed-events.ts';
import { createFeedFacts, noFeedFacts } from './feed-facts.ts';
import { createHintReplies } from './feed-hints.ts';
import { FeedHistory } from './feed-history.ts';
import { createFeedMask, type FeedMask, noFeedMask } from './feed-mask.ts';
import {
  aboutEvents,
  type HasOwnCoaching,
  lifecycleEvents,
  resultEvents,
  withoutEngineCoaching,
} from './feed-results.ts';
import {
  bareId,
  type FeedLimits,
  type FeedState,
  forget,
  initialFeedState,
  remember,
  suggestionFingerprint,
} from './feed-state.ts';
import type { TranslateSummary } from './summary-language.ts';
import { proposeWrapUpCode } from './wrap-up-proposal.ts';

export type ConversationFeedDeps = {
  readonly log: ConversationLog;
  readonly engine: () => 'google' | 'local' | undefined;
  readonly limits: FeedLimits;
  readonly moment: () => Moment;
  readonly newId: () => string;
  /** Rejects with EarshotError; counts and logs the failure itself. */
  readonly append: (events: readonly AssistEvent[]) => Promise<void>;
  /** The state could not be read from the log. */
  readonly onUnreadable: (error: unknown) => void;
  readonly defaultLanguage: string;
  readonly masker: Masker | undefined;
  readonly factFinder: FactFinder | undefined;
  /** The feed is not to be given out any more. */
  readonly onReleased: (feed: ConversationFeed) => void;
  /** The customer came back after the end. */
  readonly onReturned: ((conversationId: ConversationId) => void) | undefined;
  /** What the queue of the conversation sets, as far as it is known at the start. */
  readonly queueFacts: ((conversationId: ConversationId) => QueueFacts) | undefined;
  readonly hasOwnCoaching: HasOwnCoaching | undefined;
  readonly wrapUpCodes: ((conversationId: ConversationId) => Promise<readonly WrapUpCode[]>) | undefined;
  readonly translateSummary: TranslateSummary | undefined;
};

export type OpenConversationFeed = {
  readonly feed: ConversationFeed;
  /** The time of the last input, in monotonic milliseconds, and whether the conversation is over. */
  quiet(): { readonly since: number; readonly ended: boolean };
  /** Stops following the events of other instances. */
  close(): void;
};

/** It was logged and counted where it happened. */
function ignore(): void {}

/** Starts reading the conversation's state from the log. */
export function openConversationFeed(conversationId: ConversationId, deps: ConversationFeedDeps): OpenConversationFeed {
  const { log, engine, limits, moment, masker, onUnreadable } = deps;
  const state = initialFeedState();
  const mask = masker ? createFeedMask(masker, state) : noFeedMask;
  const facts = deps.factFinder ? createFeedFacts(deps.factFinder, state, moment) : noFeedFacts;
  const checklist = deps.factFinder ? createFeedChecklist(deps.factFinder, state, moment) : noFeedChecklist;
  const derive = (events: readonly AssistEvent[]) => checklist.derive(facts.derive(events));
  const writer = new EventWriter(deps.append, (events) => forget(state, events));
  const append = (events: readonly AssistEvent[]) => writer.append(events);
  const history = new FeedHistory({
    log,
    conversationId,
    state,
    limits,
    onUnreadable,
    onUtterance: (event) => void append(derive(mask.learn(event, moment()))).catch(() => {}),
  });
  let since = moment().monotonic;
  const collector = new AppendCollector();

  /** Appends the events that `draft` makes, now or once the state has been read. */
  const emit = (draft: (scope: FeedScope) => readonly AssistEvent[]) => {
    const at = moment();
    since = at.monotonic;
    const run = () => append(derive(mask.mask(draft({ state, limits, moment: at, redact: mask.text }), at)));
    const done = history.whenLoaded(run);
    done.catch(ignore);
    collector.add(done);
  };

  const feed: ConversationFeed = {
    conversationId,
    started(channel, language, at) {
      emit((scope) => {
        const wasEnded = state.status === 'ended';
        const queue = deps.queueFacts?.(conversationId);
        const events = lifecycleEvents(scope, 'started', { channel, language, queue, at, engine: engine() });
        if (wasEnded && events.length > 0) deps.onReturned?.(conversationId);
        return events;
      });
      // Panels post to any instance, so the halves of a number may arrive at two.
      if (masker && channel === 'chat') void history.whenLoaded(async () => history.follow());
    },
    textOf: (utteranceId) => state.utterances.get(utteranceId)?.text,
    ended: () => emit((scope) => lifecycleEvents(scope, 'ended', { engine: engine() })),
    language: () => state.language,
    about: (facts) => emit((scope) => aboutEvents(scope, facts)),
    utterance: (draft) =>
      emit((scope) => {
        state.hasDirectSource = true;
        return utteranceEvents(scope, draft);
      }),
    result: (result, context = {}) => emit((scope) => resultEvents(scope, coached(result, deps, state), context)),
    recognized: (result, context) => emit((scope) => recognitionEvents(scope, result, context)),
    ...createReplies({ conversationId, deps, state, mask, history, checklist, append }),
    notice: (notice) => emit((scope) => [{ type: 'notice', at: iso(scope.moment), ...notice }]),
    followOthers() {
      // A direct source that the log shows is another instance, so its events are followed.
      if (!history.isLoaded) void history.whenLoaded(async () => history.follow());
      else if (!state.hasDirectSource) history.follow();
    },
    release: () => deps.onReleased(feed),
    stored: (write) => collector.collect(write),
    async flush() {
      await history.loaded;
      await writer.settle();
    },
  };
  return {
    feed,
    quiet: () => ({ since, ended: state.status === 'ended' && writer.isIdle }),
    close: () => history.close(),
  };
}

/** Where a team has a checklist of its own, that of the built-in engine is left out. */
function coached<R extends AssistResult>(
  result: R,
  { engine, hasOwnCoaching }: ConversationFeedDeps,
  { queue: { queue }, language }: FeedState,
): R {
  return engine() === 'local' && hasOwnCoaching?.({ queue, language }) ? withoutEngineCoaching(result) : result;
}

/** What a caller waits for. Each is appended once the state has been read. */
function createReplies(parts: {
  readonly conversationId: ConversationId;
  readonly deps: ConversationFeedDeps;
  readonly state: FeedState;
  readonly mask: FeedMask;
  readonly history: FeedHistory;
  readonly checklist: FeedChecklist;
  readonly append: (events: readonly AssistEvent[]) => Promise<void>;
}): Pick<
  ConversationFeed,
  'answer' | 'summary' | 'translation' | 'action' | 'context' | 'tick' | 'hint' | 'hintReceipt'
> {
  const { conversationId, deps, state, mask, history, checklist, append } = parts;
  return {
    async answer(draft, request) {
      const event = mask.one(toAnswer(draft, request, deps));
      await history.loaded;
      remember(state.suggestions, event.suggestionId, suggestionFingerprint(event), deps.limits.suggestions);
      await append([event]);
      return event;
    },
    async summary(summary) {
      await history.loaded;
      const event = mask.one(await toSummary(conversationId, state, summary, deps));
      await append([event]);
      return event;
    },
    async translation(translation) {
      await history.loaded;
      const event = mask.one({ type: 'translation' as const, at: iso(deps.moment()), ...translation });
      await append([event]);
      return event;
    },
    async tick(itemId, done) {
      await history.loaded;
      await append([checklist.tick(itemId, done)]);
    },
    async action(action) {
      await history.loaded;
      const event = mask.one({ type: 'action' as const, at: iso(deps.moment()), ...action });
      await append([event]);
      return event;
    },
    ...createHintReplies({ conversationId, deps, mask, append, loaded: () => history.loaded }),
    async context(context) {
      await history.loaded;
      await append([mask.one({ type: 'context', at: iso(deps.moment()), ...context })]);
    },
  };
}

function toAnswer(
  draft: Parameters<ConversationFeed['answer']>[0],
  { query, suggestionId }: Parameters<ConversationFeed['answer']>[1],
  { moment, newId }: ConversationFeedDeps,
): SuggestionEvent {
  return {
    ...toSuggestion({ ...draft, query }, suggestionId ?? suggestionIdOf(draft, newId())),
    at: iso(moment()),
    proactive: false,
  };
}

async function toSummary(
  conversationId: ConversationId,
  state: FeedState,
  { sections, ...rest }: Parameters<ConversationFeed['summary']>[0],
  { log, moment, newId, defaultLanguage, wrapUpCodes, translateSummary }: ConversationFeedDeps,
): Promise<SummaryEvent> {
  const at = iso(moment());
  const summaryId = rest.answerRecord === undefined ? `summary-${newId()}` : bareId(rest.answerRecord);
  const [view, codes] = await Promise.all([
    log.snapshot(conversationId).then(
      ({ conversation }) => conversation,
      () => emptyView(),
    ),
    wrapUpCodes?.(conversationId) ?? [],
  ]);
  const language = state.language ?? defaultLanguage;
  const finals = view.utterances.filter((utterance) => utterance.final);
  const own = citeSummary(sections, finals, language);
  const cited = [...((await translateSummary?.(conversationId, own, language)) ?? own)];
  const wrapUpCode = codes.length > 0 ? proposeWrapUpCode(codes, view, sections, language) : undefined;
  return { type: 'summary', at, summaryId, sections: cited, ...rest, ...(wrapUpCode && { wrapUpCode }) };
}
