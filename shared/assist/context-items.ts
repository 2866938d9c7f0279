/** Where a conversation comes from when somebody takes it over, and what a hand-over card is made of. */
import * as v from 'valibot';
import { boundedString, boundedText } from '../bounded.ts';

/** `returned`: the customer came back after the conversation had ended. */
export const contextReasons = ['bot', 'queue', 'agent', 'returned'] as const;
export type ContextReason = (typeof contextReasons)[number];

export const contextSources = ['summary', 'promise', 'question', 'fact', 'customer'] as const;
export type ContextSource = (typeof contextSources)[number];

/** One thing that is known when somebody takes a conversation over. */
export const ContextItemSchema = v.object({
  label: boundedString,
  value: boundedText,
  source: v.picklist(contextSources),
  utteranceId: v.optional(boundedString),
});
