/** `GET /api/stream-check`: a short event stream that anyone may open, to see what a proxy in front does to event streams. */
import * as v from 'valibot';
import { boundedString } from '../bounded.ts';

export const streamCheckPath = '/api/stream-check';

/** Events of one check, and the time between two of them in ms. A proxy that passes them on delivers them as far apart. */
export const streamCheckEvents = 3;
export const streamCheckGapMs = 400;

/** `data` of each event. `httpVersion`: what the connection to the service speaks, `1.0` behind some proxies. */
export const StreamCheckSchema = v.object({
  sequence: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(streamCheckEvents)),
  httpVersion: v.exactOptional(boundedString),
});
export type StreamCheck = v.InferOutput<typeof StreamCheckSchema>;
