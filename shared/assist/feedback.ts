/** The fields of feedback, and of questions without an answer. */
import * as v from 'valibot';
import { boundedString, boundedText } from '../bounded.ts';

/** What can be offered to an agent. */
export const feedbackSubjects = ['suggestion', 'summary', 'action'] as const;

export const feedbackFields = {
  subject: v.picklist(feedbackSubjects),
  /** Its suggestion id, summary id or action id. */
  subjectId: boundedString,
  seen: v.optional(v.boolean()),
  /** Inserted, copied, saved or sent; false: taken back. */
  used: v.optional(v.boolean()),
  /** Changed before it was used. */
  edited: v.optional(v.boolean()),
  /** A source of it was opened. */
  opened: v.optional(v.boolean()),
  /** `none`: withdrawn. */
  rating: v.optional(v.picklist(['good', 'partly', 'bad', 'none'])),
  /** Given after the conversation had ended. */
  afterEnd: v.optional(v.boolean()),
};

export const unansweredFields = {
  questionId: boundedString,
  /** Masked. */
  query: boundedText,
  /** Asked after the conversation had ended. */
  afterEnd: v.optional(v.boolean()),
};
