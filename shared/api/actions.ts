/** The decision of an agent about a proposed action. */
import * as v from 'valibot';
import { ActionEventSchema } from '../assist/event.ts';

export const actionIdPattern = /^[\w.:-]{1,200}$/;

export const ActionIdSchema = v.pipe(v.string(), v.maxLength(200), v.regex(actionIdPattern));

export const ActionDecisionRequestSchema = v.object({
  decision: v.picklist(['confirm', 'decline']),
  /** Values by the names of parameters, for those that the agent changed. */
  parameters: v.optional(
    v.pipe(
      v.record(
        v.pipe(v.string(), v.maxLength(200)),
        v.union([
          v.pipe(v.string(), v.maxLength(2_000)),
          v.pipe(v.number(), v.transform(String)),
          v.pipe(v.boolean(), v.transform(String)),
        ]),
      ),
      v.maxEntries(50),
    ),
  ),
});
export type ActionDecisionRequest = v.InferInput<typeof ActionDecisionRequestSchema>;

export const ActionResponseSchema = v.omit(ActionEventSchema, ['type']);
export type ActionResponse = v.InferOutput<typeof ActionResponseSchema>;
