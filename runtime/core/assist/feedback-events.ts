/** What an agent did with an offer, as an event of the conversation: without any text, so that a report can count it. */
import type { FeedbackRequest } from '../../../shared/api/routes.ts';
import { type ConversationView, feedbackKeyOf } from '../../../shared/assist/conversation.ts';
import type { FeedbackEvent } from '../../../shared/assist/event.ts';

const ratings = { FULLY_CORRECT: 'good', PARTIALLY_CORRECT: 'partly', NOT_CORRECT: 'bad' } as const;

/** Undefined where the answer record is of no suggestion, summary or action of the conversation. */
export function feedbackEventOf(view: ConversationView, request: FeedbackRequest): FeedbackEvent | undefined {
  const subject = subjectOf(view, request.answerRecord);
  if (!subject) return undefined;
  const { clicked, displayed, correctness, detail } = request;
  const isOpened = (detail?.clickedUris?.length ?? 0) > 0;
  const isTaken = detail?.copied === true || detail?.editedText !== undefined;
  const isEdited =
    subject.subject === 'summary' ? hasEntries(detail?.editedSections) : detail?.editedText !== undefined;
  return {
    type: 'feedback',
    ...subject,
    ...(displayed !== undefined && { seen: displayed }),
    // Opening a source is reported as a click, too.
    ...(clicked !== undefined && (!isOpened || isTaken) && { used: clicked }),
    ...(isOpened && { opened: true }),
    ...(isEdited && { edited: true }),
    ...(correctness !== undefined && { rating: correctness === null ? 'none' : ratings[correctness] }),
    ...(view.status === 'ended' && { afterEnd: true }),
  };
}

/** Whether the event changes anything: panels repeat what may not have arrived. */
export function isNews(view: ConversationView, event: FeedbackEvent): boolean {
  const known = view.feedback?.[feedbackKeyOf(event)];
  const { seen, used, opened, edited, rating } = event;
  return Object.entries({ seen, used, opened, edited, rating }).some(
    ([name, value]) => value !== undefined && known?.[name as 'seen'] !== value,
  );
}

function subjectOf(
  { summary, suggestions, actions }: ConversationView,
  answerRecord: string,
): Pick<FeedbackEvent, 'subject' | 'subjectId'> | undefined {
  const isWanted = (offer: { readonly answerRecord?: string | undefined }) => offer.answerRecord === answerRecord;
  const suggestion = suggestions.findLast(isWanted);
  if (suggestion) return { subject: 'suggestion', subjectId: suggestion.suggestionId };
  if (summary && isWanted(summary)) return { subject: 'summary', subjectId: summary.summaryId };
  const action = actions?.findLast(isWanted);
  return action && { subject: 'action', subjectId: action.actionId };
}

const hasEntries = (record: object | undefined): boolean => Object.keys(record ?? {}).length > 0;
