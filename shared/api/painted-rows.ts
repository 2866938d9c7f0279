/** What a panel reports of the rows that asked for it. Apart from the other requests: it is loaded with the first of them. */
import * as v from 'valibot';
import { boundedString } from '../bounded.ts';

export const paintedLimits = {
  /** In one report. */
  rows: 50,
  /** Older than that it says nothing of the way to the screen: the page was hidden. */
  agoMs: 60_000,
} as const;

export const paintedPath = (id: string): string => `/api/conversations/${id}/painted`;

const ago = v.pipe(v.number(), v.minValue(0), v.maxValue(paintedLimits.agoMs));

/** Milliseconds before the report was sent. */
export const PaintedRowsRequestSchema = v.object({
  rows: v.pipe(
    v.array(v.object({ utteranceId: boundedString, receivedAgoMs: ago, paintedAgoMs: v.optional(ago) })),
    v.maxLength(paintedLimits.rows),
  ),
});
export type PaintedRowsRequest = v.InferInput<typeof PaintedRowsRequestSchema>;
