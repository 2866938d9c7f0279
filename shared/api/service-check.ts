/** `GET /api/doctor`: the checks that a running service makes of itself, for supervisors. */
import * as v from 'valibot';

export const serviceCheckPath = '/api/doctor';

export const CheckSchema = v.object({
  /** Stable, for example `redis.eviction`. The part before the dot is the area. */
  name: v.string(),
  status: v.picklist(['pass', 'warn', 'fail']),
  /** What was found, for people. */
  detail: v.string(),
  /** What to do; present for `warn` and `fail`. */
  fix: v.optional(v.string()),
});
export type Check = v.InferOutput<typeof CheckSchema>;

export const ServiceCheckResponseSchema = v.object({
  version: v.string(),
  /** ISO. */
  checkedAt: v.string(),
  checks: v.array(CheckSchema),
});
export type ServiceCheckResponse = v.InferOutput<typeof ServiceCheckResponseSchema>;
