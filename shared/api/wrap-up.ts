/** Bodies of the work after a conversation: the agent's version of the summary, the wrap-up codes, and saving both. */
import * as v from 'valibot';
import { boundedArray, boundedString, boundedText } from '../bounded.ts';

const bounded = (max: number) => v.pipe(v.string(), v.maxLength(max));
const id = v.pipe(v.string(), v.minLength(1), v.maxLength(128));
const isoInstant = v.pipe(boundedString, v.isoTimestamp());

const SectionsSchema = v.pipe(
  v.array(v.object({ title: bounded(200), text: bounded(20_000) })),
  v.minLength(1),
  v.maxLength(20),
);

/** What is done with sentences of the summary that nothing said supports, where the agent left them as they were. */
export const unsupportedChoices = ['omit', 'mark'] as const;

/**
 * Saves notes, attributes and code to the agent's wrap-up in Genesys, at the agent's request. Saving again replaces only what was
 * saved before.
 */
export const WrapUpRequestSchema = v.object({
  summaryId: id,
  sections: SectionsSchema,
  /** One of the codes of the queue; absent: the code stays as it is. */
  wrapUpCodeId: v.optional(id),
  /** Absent: `omit`. */
  unsupported: v.optional(v.picklist(unsupportedChoices)),
});
export type WrapUpRequest = v.InferOutput<typeof WrapUpRequestSchema>;

export const WrapUpCodeSchema = v.object({ id: boundedString, name: boundedString });
export type WrapUpCode = v.InferOutput<typeof WrapUpCodeSchema>;

export const WrapUpResponseSchema = v.object({
  saved: v.literal(true),
  /** Genesys limits the length of notes, so the end was left out. */
  truncated: v.boolean(),
  /** Sentences that nothing said supports: so many were left out, or marked. */
  unsupported: v.optional(v.number()),
  /** The code of the wrap-up now. */
  wrapUpCode: v.optional(WrapUpCodeSchema),
});
export type WrapUpResponse = v.InferOutput<typeof WrapUpResponseSchema>;

/** The likely one is in the summary event (`wrapUpCode`). */
export const WrapUpCodesResponseSchema = v.object({
  /** Of the queue; empty where it has none. */
  codes: boundedArray(WrapUpCodeSchema),
  /** The id of the code that the wrap-up has already. */
  chosen: v.optional(boundedString),
});
export type WrapUpCodesResponse = v.InferOutput<typeof WrapUpCodesResponseSchema>;

/** The agent's own version of a summary, kept by the service until it is discarded or the conversation's data expire. */
const draftFields = { summaryId: id, sections: SectionsSchema, wrapUpCodeId: v.optional(id), startedAt: isoInstant };

export const SummaryDraftRequestSchema = v.object({
  ...draftFields,
  /** The version that the change was made from, 0 for the first. Refused with `conflict` where there is a newer one. */
  version: v.pipe(v.number(), v.integer(), v.minValue(0)),
});
export type SummaryDraftRequest = v.InferOutput<typeof SummaryDraftRequestSchema>;

export const SummaryDraftSchema = v.object({
  summaryId: boundedString,
  sections: boundedArray(v.object({ title: boundedString, text: boundedText })),
  wrapUpCodeId: v.optional(boundedString),
  startedAt: boundedString,
});
export type SummaryDraft = v.InferOutput<typeof SummaryDraftSchema>;

export const SummaryDraftResponseSchema = v.object({
  /** Counts changes, undone ones too. */
  version: v.number(),
  canUndo: v.boolean(),
  /** Absent: the agent has no version of their own. */
  draft: v.optional(SummaryDraftSchema),
});
export type SummaryDraftResponse = v.InferOutput<typeof SummaryDraftResponseSchema>;
