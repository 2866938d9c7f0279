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
