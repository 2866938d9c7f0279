/** `GET /api/doctor`: what a running service says of its own health, to a supervisor. */
import * as v from 'valibot';

export const serviceCheckPath = '/api/doctor';

export const CheckSchema = v.object({
  /** Stable: `redis.eviction`. What stands before the dot is the area. */
  name: v.string(),
  status: v.picklist(['pass', 'warn', 'fail']),
  /** For people: what was seen. */
  detail: v.string(),
  /** What to do; always there for `warn` and `fail`. */
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
