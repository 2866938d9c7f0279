/** What was offered in a conversation and what became of it, counted for the report of use. */
import type { OpenQuestion, UseKind } from '../../../shared/api/use-report.ts';
import { type ConversationView, feedbackKeyOf } from '../../../shared/assist/conversation.ts';
import type { FeedbackEvent, SuggestionEvent } from '../../../shared/assist/event.ts';

export type KindUse = {
  readonly kind: UseKind;
  readonly offered: number;
  /** Of how many a panel could report what became of them. */
  readonly measurable: number;
  readonly seen: number;
  readonly used: number;
  readonly edited: number;
  readonly good: number;
  readonly partly: number;
  readonly bad: number;
  /** Milliseconds. */
  readonly latencies: readonly number[];
};

export type AskedQuestion = Pick<OpenQuestion, 'query' | 'reason'>;

type Offer = {
  readonly kind: UseKind;
  readonly isMeasurable: boolean;
  readonly feedback: Partial<FeedbackEvent> | undefined;
  readonly latencyMs?: number | undefined;
};

/** Of one conversation and kind, the newest. */
const mostLatencies = 200;
const mostQuestions = 100;

/** Hints of a supervisor are no offers of the assistant. A question that was proposed and not asked has no text yet, but is an offer. */
function offersOf(view: ConversationView): Offer[] {
  const feedback = (subject: FeedbackEvent['subject'], subjectId: string) =>
    view.feedback?.[feedbackKeyOf({ subject, subjectId })];
  const suggestions = view.suggestions.filter(isOffer).map((offer) => ({
    kind: offer.kind,
    isMeasurable: offer.answerRecord !== undefined,
    feedback: feedback('suggestion', offer.suggestionId),
    latencyMs: offer.proactive ? offer.latencyMs : undefined,
  }));
  const actions = (view.actions ?? []).map(({ actionId, state }) => ({
    kind: 'action' as const,
    isMeasurable: true,
    // Who decides on it has seen it.
    feedback: {
      seen: state !== 'proposed',
      used: state !== 'proposed' && state !== 'declined',
      ...feedback('action', actionId),
    },
  }));
  const { summary } = view;
  const summaries = [summary ?? []].flat().map(({ summaryId, answerRecord }) => ({
    kind: 'summary' as const,
    isMeasurable: answerRecord !== undefined,
    feedback: feedback('summary', summaryId),
  }));
  return [...suggestions, ...actions, ...summaries];
}

const isOffer = ({ from, text, query, checklist }: Omit<SuggestionEvent, 'type'>): boolean =>
  from === undefined && (text !== '' || query !== undefined || (checklist?.length ?? 0) > 0);

/** One row for each kind that was offered. */
export function useOf(view: ConversationView): readonly KindUse[] {
  const byKind = new Map<UseKind, Offer[]>();
  for (const offer of offersOf(view)) byKind.set(offer.kind, [...(byKind.get(offer.kind) ?? []), offer]);
  return [...byKind].map(([kind, offers]) => {
    const count = (is: (feedback: Partial<FeedbackEvent>) => unknown) =>
      offers.filter(({ feedback }) => feedback && is(feedback)).length;
    return {
      kind,
      offered: offers.length,
      measurable: offers.filter((offer) => offer.isMeasurable || offer.feedback).length,
      // What was used was seen, also where no panel reported that it came into view.
      seen: count(({ seen, used, rating }) => seen || used || (rating !== undefined && rating !== 'none')),
      used: count(({ used }) => used),
      edited: count(({ used, edited }) => used && edited),
      good: count(({ rating }) => rating === 'good'),
      partly: count(({ rating }) => rating === 'partly'),
      bad: count(({ rating }) => rating === 'bad'),
      latencies: offers.flatMap(({ latencyMs }) => latencyMs ?? []).slice(-mostLatencies),
    };
  });
}

/** What the knowledge base could not answer, or answered badly. */
export function openQuestionsOf(view: ConversationView): readonly AskedQuestion[] {
  const notFound = (view.unanswered ?? []).map(({ query }) => ({ query, reason: 'not_found' as const }));
  const notHelpful = view.suggestions.flatMap(({ suggestionId, query, from }) => {
    const given = view.feedback?.[feedbackKeyOf({ subject: 'suggestion', subjectId: suggestionId })];
    return query && from === undefined && given?.rating === 'bad' ? [{ query, reason: 'not_helpful' as const }] : [];
  });
  return [...notFound, ...notHelpful].filter(({ query }) => query.trim() !== '').slice(-mostQuestions);
}
