/** Bodies of `GET /healthz` and `GET /readyz`. */
import * as v from 'valibot';
import { boundedArray, boundedRecord, boundedString, boundedText } from '../bounded.ts';

const identity = { version: boundedString, runtime: boundedString };

export const LiveSchema = v.object({ status: v.literal('ok'), ...identity });
export type Live = v.InferOutput<typeof LiveSchema>;

export const ReadySchema = v.object({
  status: v.picklist(['ready', 'draining', 'down']),
  ...identity,
  /** By component name. */
  components: boundedRecord(v.object({ status: v.picklist(['up', 'down']), detail: v.exactOptional(boundedText) })),
  /** Names of the components that are down; absent where none is. */
  down: v.exactOptional(boundedArray(boundedString)),
});
export type Ready = v.InferOutput<typeof ReadySchema>;
