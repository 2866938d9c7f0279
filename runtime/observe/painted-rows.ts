/**
 * The last part of a trace: `deliver` lasts from the stored event until a panel received it, `paint` until its row was on screen.
 * Only utterances whose event asked for it count, by the trace that the log holds: a panel names no trace.
 */
import type { Clock } from '../core/ports/clock.ts';
import type { ConversationLog } from '../core/ports/conversation-log.ts';
import type { PaintedRows } from '../core/ports/painted-rows.ts';
import type { SpanWriter } from './tracing.ts';

export type PaintedRowsOptions = {
  readonly log: Pick<ConversationLog, 'snapshot'>;
  readonly spans: Pick<SpanWriter, 'write'>;
  readonly clock: Clock;
};

/** The way of the report itself is not known: it makes both times later by as much. */
export function createPaintedRows({ log, spans, clock }: PaintedRowsOptions): PaintedRows {
  return {
    async report(id, rows) {
      const now = clock.now();
      const { utterances } = (await log.snapshot(id)).conversation;
      for (const { utteranceId, receivedAgoMs, paintedAgoMs } of rows) {
        const known = utterances.findLast((utterance) => utterance.utteranceId === utteranceId);
        const { trace: parent, at, paint } = known ?? {};
        if (!paint || parent === undefined || at === undefined) continue;
        const storedAt = Date.parse(at);
        const receivedAt = Math.max(storedAt, now - receivedAgoMs);
        const attributes = { 'earshot.conversation_id': id };
        spans.write({ name: 'deliver', startMs: storedAt, endMs: receivedAt, parent, attributes });
        if (paintedAgoMs === undefined) continue;
        const paintedAt = Math.max(receivedAt, now - paintedAgoMs);
        spans.write({ name: 'paint', startMs: receivedAt, endMs: paintedAt, parent, attributes });
      }
    },
  };
}
