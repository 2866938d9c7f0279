/**
 * The feed of one conversation: draws the events from what happened and appends them. What this instance does not know of
 * the conversation (it began elsewhere, or was forgotten here) is first read from the log; what happens meanwhile waits.
 */
import { citeSummary } from '../../../shared/assist/citations.ts';
import type { AssistEvent, SuggestionEvent, SummaryEvent } from '../../../shared/assist/event.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import type { ConversationFeed } from '../ports/assist-feed.ts';
import type { ConversationLog } from '../ports/conversation-log.ts';
import {
  heardEvents,
  iso,
  lifecycleEvents,
  type Moment,
  messageEvents,
  suggestionEvents,
  suggestionIdOf,
  toSuggestion,
  utteranceEvents,
} from './feed-events.ts';
import {
  bareId,
  type FeedLimits,
  type FeedState,
  initialFeedState,
  observe,
  observeView,
  remember,
  toldOf,
} from './feed-state.ts';

export type ConversationFeedDeps = {
  readonly log: ConversationLog;
  readonly engine: () => 'google' | 'local' | undefined;
  readonly limits: FeedLimits;
  readonly moment: () => Moment;
  readonly newId: () => string;
  /** Rejects with EarshotError; counts and logs the failure itself. */
  readonly append: (events: readonly AssistEvent[]) => Promise<void>;
  readonly defaultLanguage: string;
  readonly redact: ((text: string) => string) | undefined;
};

export type OpenConversationFeed = {
  readonly feed: ConversationFeed;
  /** Since when nothing happened, on the monotonic clock, and whether the conversation is over. */
  quiet(): { readonly since: number; readonly ended: boolean };
  /** Stops following what other instances tell. */
  close(): void;
};

export function openConversationFeed(conversationId: ConversationId, deps: ConversationFeedDeps): OpenConversationFeed {
  const { log, engine, limits, moment, newId } = deps;
  const state: FeedState = initialFeedState();
  const inFlight = new Set<Promise<unknown>>();
  let waiting: (() => void)[] | undefined = [];
  let unfollow: (() => void) | undefined;
  let closed = false;
  let since = moment().monotonic;

  const begin = () => {
    const runs = waiting ?? [];
    waiting = undefined;
    for (const run of runs) run();
  };
  const known = log
    .snapshot(conversationId)
    .then(({ conversation }) => observeView(state, conversation, limits))
    // A log that is away has no past to tell; the present goes on.
    .catch(() => {})
    .then(begin);

  const track = (run: Promise<void>) => {
    inFlight.add(run);
    const settled = () => void inFlight.delete(run);
    run.then(settled, settled);
    return run;
  };
  const append = (events: readonly AssistEvent[]) =>
    events.length === 0 ? Promise.resolve() : track(deps.append(events));

  /** Runs `draw` now, or in its turn once the past is known. */
  const tell = (draw: (at: Moment) => readonly AssistEvent[]) => {
    const at = moment();
    since = at.monotonic;
    const run = () => {
      append(draw(at)).catch(() => {});
    };
    if (waiting) waiting.push(run);
    else run();
  };

  /** Another instance may be the one that hears this conversation: listen to what it tells. */
  const followOthers = () => {
    if (unfollow || closed || state.status === 'ended') return;
    unfollow = log.follow(conversationId, undefined, {
      onStart(start) {
        if (start.kind === 'tail') for (const { event } of start.events) observe(state, event, limits);
        else observeView(state, start.conversation, limits);
      },
      onEvents(events) {
        for (const { event } of events) observe(state, event, limits);
        if (state.status === 'ended') stopFollowing();
      },
      onReset: (reset) => observeView(state, reset.conversation, limits),
      onError: () => stopFollowing(),
    });
  };
  const stopFollowing = () => {
    unfollow?.();
    unfollow = undefined;
  };

  const finalUtterances = async () => {
    const { conversation } = await log.snapshot(conversationId);
    return conversation.utterances.filter((utterance) => utterance.final);
  };

  const feed: ConversationFeed = {
    conversationId,
    started: (channel, language) =>
      tell((at) => lifecycleEvents(state, 'started', { channel, language, engine: engine() }, at)),
    ended: () => tell((at) => lifecycleEvents(state, 'ended', { engine: engine() }, at)),
    utterance: (draft) =>
      tell((at) => {
        state.firstHand = true;
        return utteranceEvents(state, draft, at, limits);
      }),
    result: (result, context = {}) =>
      tell((at) => {
        switch (result.kind) {
          case 'message':
            return messageEvents(state, result, context, at, limits, deps.redact);
          case 'suggestions':
            return suggestionEvents(state, result, context, at, limits);
          case 'lifecycle': {
            // Late news of a beginning must not open again what is over.
            const late = result.status === 'started' && state.status !== 'unknown';
            const events = late ? [] : lifecycleEvents(state, result.status, {}, at);
            return result.error ? [failure(at), ...events] : events;
          }
        }
      }),
    heard: (result, context) => tell((at) => heardEvents(state, result, context, at, limits)),
    async answer(draft, { query, suggestionId }) {
      const event: SuggestionEvent = {
        ...toSuggestion({ ...draft, query }, suggestionId ?? suggestionIdOf(draft, newId())),
        at: iso(moment()),
        proactive: false,
      };
      await known;
      remember(state.suggestions, event.suggestionId, toldOf(event), limits.suggestions);
      await append([event]);
      return event;
    },
    async summary({ sections, ...rest }) {
      await known;
      const language = state.language ?? deps.defaultLanguage;
      const event: SummaryEvent = {
        type: 'summary',
        at: iso(moment()),
        summaryId: rest.answerRecord === undefined ? `summary-${newId()}` : bareId(rest.answerRecord),
        sections: citeSummary(sections, await finalUtterances().catch(() => []), language),
        ...rest,
      };
      await append([event]);
      return event;
    },
    notice: (notice) => tell((at) => [{ type: 'notice', at: iso(at), ...notice }]),
    followOthers() {
      if (waiting) waiting.push(followOthers);
      else if (!state.firstHand) followOthers();
    },
    async flush() {
      await known;
      await Promise.allSettled([...inFlight]);
    },
  };
  return {
    feed,
    quiet: () => ({ since, ended: state.status === 'ended' && inFlight.size === 0 }),
    close() {
      closed = true;
      stopFollowing();
    },
  };
}

function failure(at: Moment): AssistEvent {
  return {
    type: 'notice',
    at: iso(at),
    level: 'error',
    code: 'engine_failed',
    message: 'The assistance of this conversation has failed',
    noticeId: 'engine-failed',
  };
}
