/** The events of the conversation's lifecycle and of a result of any kind. */
import type { AssistEvent, Channel } from '../../../shared/assist/event.ts';
import type { QueueFacts } from '../ports/assist-feed.ts';
import type { AssistResult } from '../ports/assist-gateway.ts';
import {
  type FeedScope,
  iso,
  type Moment,
  messageEvents,
  type ResultContext,
  suggestionEvents,
} from './feed-events.ts';

export type ConversationFacts = {
  readonly channel?: Channel;
  readonly language?: string | undefined;
  readonly engine?: 'google' | 'local' | undefined;
  readonly queue?: QueueFacts | undefined;
  /** Of the message that starts it, in milliseconds since 1970. */
  readonly at?: number | undefined;
};

export type HasOwnCoaching = (where: {
  readonly queue: string | undefined;
  readonly language: string | undefined;
}) => boolean;

/** Without the coaching of the engine; what rules of the team made has no answer record. */
export function withoutEngineCoaching<R extends AssistResult>(result: R): R {
  if (result.kind !== 'suggestions') return result;
  const suggestions = result.suggestions.filter(
    ({ kind, answerRecord }) => kind !== 'coaching' || answerRecord === undefined,
  );
  return { ...result, suggestions };
}

/** The events of one result. Speech and speech activity are not results in this sense, see `recognitionEvents`. */
export function resultEvents(
  scope: FeedScope,
  result: Exclude<AssistResult, { kind: 'recognition' | 'activity' }>,
  context: ResultContext,
): readonly AssistEvent[] {
  switch (result.kind) {
    case 'message':
      return messageEvents(scope, result, context);
    case 'suggestions':
      return suggestionEvents(scope, result, context);
    case 'lifecycle': {
      // A late start must not reopen a conversation that has ended.
      const isLate = result.status === 'started' && scope.state.status !== 'unknown';
      const events = isLate ? [] : lifecycleEvents(scope, result.status);
      return result.error ? [failure(scope.moment), ...events] : events;
    }
  }
}

/**
 * Language, and what the queue sets, became known or changed. Before the start and after the end it makes no event; the next
 * start carries it.
 */
export function aboutEvents(scope: FeedScope, about: ConversationFacts): AssistEvent[] {
  const { state } = scope;
  if (state.status === 'started') return lifecycleEvents(scope, 'started', about);
  state.language = about.language ?? state.language;
  state.queue = { ...state.queue, ...about.queue };
  return [];
}

/** The start or the end of the conversation. An unchanged status makes no event. */
export function lifecycleEvents(
  { state, moment }: FeedScope,
  status: 'started' | 'ended',
  about: ConversationFacts = {},
): AssistEvent[] {
  const language = about.language ?? state.language;
  const queue = { ...state.queue, ...about.queue };
  const isSameAbout = language === state.language && JSON.stringify(queue) === JSON.stringify(state.queue);
  const same = state.status === status && (status === 'ended' || isSameAbout);
  state.channel = about.channel ?? state.channel ?? 'voice';
  const isLate = state.endedAt !== undefined && about.at !== undefined && about.at <= state.endedAt;
  if (same || (status === 'started' && isLate)) return [];
  state.status = status;
  state.language = language;
  state.queue = queue;
  if (status === 'started') state.startedAt ??= moment.now;
  state.endedAt = status === 'ended' ? moment.now : undefined;
  return [
    {
      type: 'conversation',
      status,
      channel: state.channel,
      at: iso(moment),
      ...(language !== undefined && { language }),
      ...queue,
      ...(about.engine !== undefined && { engine: about.engine }),
    },
  ];
}

function failure(moment: Moment): AssistEvent {
  return {
    type: 'notice',
    at: iso(moment),
    level: 'error',
    code: 'engine_failed',
    message: 'The assistance of this conversation has failed',
    noticeId: 'engine-failed',
  };
}
