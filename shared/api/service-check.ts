/** `GET /api/doctor`: the checks that a running service makes of itself, for supervisors. */
import * as v from 'valibot';
import { boundedArray, boundedString, boundedText } from '../bounded.ts';

export const serviceCheckPath = '/api/doctor';

export const CheckSchema = v.object({
  /** Stable, for example `redis.eviction`. The part before the dot is the area. */
  name: boundedString,
  status: v.picklist(['pass', 'warn', 'fail']),
  /** What was found, for people. */
  detail: boundedText,
  /** What to do; present for `warn` and `fail`. */
  fix: v.optional(boundedText),
});
export type Check = v.InferOutput<typeof CheckSchema>;

export const ServiceCheckResponseSchema = v.object({
  version: boundedString,
  /** ISO. */
  checkedAt: boundedString,
  checks: boundedArray(CheckSchema),
});
export type ServiceCheckResponse = v.InferOutput<typeof ServiceCheckResponseSchema>;

/** `POST`: sends a test to the address of webhooks, or tries dead letters again. For supervisors. */
export const webhookCheckPath = '/api/doctor/webhooks';

export const WebhookCheckRequestSchema = v.object({ do: v.picklist(['test', 'resend']) });
export type WebhookCheckRequest = v.InferOutput<typeof WebhookCheckRequestSchema>;

export const WebhookCheckResponseSchema = v.object({
  /** Of a test: `refused` is final, `again` would be repeated. */
  result: v.optional(v.picklist(['delivered', 'refused', 'again'])),
  /** Dead letters that wait again. */
  resent: v.optional(v.number()),
});
export type WebhookCheckResponse = v.InferOutput<typeof WebhookCheckResponseSchema>;
