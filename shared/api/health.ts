/** Bodies of `GET /healthz` and `GET /readyz`. */
import * as v from 'valibot';

const identity = { version: v.string(), runtime: v.string() };

export const LiveSchema = v.object({ status: v.literal('ok'), ...identity });
export type Live = v.InferOutput<typeof LiveSchema>;

export const ReadySchema = v.object({
  status: v.picklist(['ready', 'draining', 'down']),
  ...identity,
  /** By component name. */
  components: v.record(
    v.string(),
    v.object({ status: v.picklist(['up', 'down']), detail: v.exactOptional(v.string()) }),
  ),
  /** Names of the components that are down; absent where none is. */
  down: v.exactOptional(v.array(v.string())),
});
export type Ready = v.InferOutput<typeof ReadySchema>;
