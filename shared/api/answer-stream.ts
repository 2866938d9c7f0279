/**
 * `POST /api/conversations/:id/knowledge` with `Accept: text/event-stream`: the answer while it is written. Frames in order: any
 * number of `piece` and `checked`, then `suggestion` and `end`; or `error` in place of the last two. A model's words come as they
 * are written and are checked sentence by sentence: a `checked` frame replaces everything before it, without the sentences that
 * no source supports. Readers ignore frames of other names.
 */
import * as v from 'valibot';
import { SourceSchema } from '../assist/event.ts';
import { boundedArray, boundedString, boundedText } from '../bounded.ts';

/** The next words, not checked yet. */
export const AnswerPieceSchema = v.object({ text: boundedText });

/** The whole answer so far: what was checked against its sources, and the words after that. */
export const AnswerCheckedSchema = v.object({ text: boundedText, unchecked: boundedText });

/** The finished answer: that of the JSON form with the fields of a `suggestion` event, which every panel of the conversation gets. */
export const AnswerSuggestionSchema = v.object({
  suggestionId: boundedString,
  kind: v.literal('knowledge'),
  proactive: v.literal(false),
  query: boundedText,
  /** Both are the same text; empty where nothing was found. */
  text: boundedText,
  answer: boundedText,
  sources: boundedArray(SourceSchema),
  answerRecord: v.optional(boundedString),
});

/** Nothing follows it. */
export const AnswerEndSchema = v.object({ reason: v.literal('complete') });

/** The answer as far as it is written. */
export type AnswerDraft = {
  /** Sentences that were checked against their sources. */
  readonly checked: string;
  /** What was written after them. */
  readonly unchecked: string;
};

export const emptyDraft: AnswerDraft = { checked: '', unchecked: '' };

/** The draft after one frame; a frame that is unknown or malformed leaves it as it was. */
export function draftAfter(draft: AnswerDraft, event: string, data: unknown): AnswerDraft {
  if (event === 'piece') {
    const piece = v.safeParse(AnswerPieceSchema, data);
    return piece.success ? { ...draft, unchecked: draft.unchecked + piece.output.text } : draft;
  }
  if (event !== 'checked') return draft;
  const checked = v.safeParse(AnswerCheckedSchema, data);
  return checked.success ? { checked: checked.output.text, unchecked: checked.output.unchecked } : draft;
}

/** The frame that takes a reader from one draft to the next; undefined where nothing changed. */
export function frameBetween(
  before: AnswerDraft,
  after: AnswerDraft,
): { readonly event: 'piece' | 'checked'; readonly data: object } | undefined {
  if (before.checked === after.checked && after.unchecked.startsWith(before.unchecked)) {
    const text = after.unchecked.slice(before.unchecked.length);
    return text === '' ? undefined : { event: 'piece', data: { text } };
  }
  return { event: 'checked', data: { text: after.checked, unchecked: after.unchecked } };
}
