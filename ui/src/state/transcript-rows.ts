/** From a view to the rows of a transcript: utterances grouped by speaker, with gaps, pauses and notices at their place. */
import type { ConversationView } from '../../../shared/assist/conversation.ts';
import type { Role } from '../../../shared/assist/event.ts';
import { noticePlace } from '../../../shared/assist/notice-codes.ts';
import type { RowWindow } from './row-window.ts';

export type Utterance = ConversationView['utterances'][number];
export type Notice = ConversationView['notices'][number];
type Sentiment = ConversationView['sentiments'][string];

export type TranscriptRow =
  | {
      readonly kind: 'utterance';
      readonly key: string;
      readonly utterance: Utterance;
      readonly sentiment: Sentiment | undefined;
      /** Another speaker than the row before, or a pause between them: name and time are shown. */
      readonly opens: boolean;
    }
  | {
      readonly kind: BreakKind;
      readonly key: string;
      readonly notice: Notice;
      /** Undefined while it lasts. */
      readonly lengthMs: number | undefined;
    };

/** Below this an utterance is marked as uncertain; above, a number would only distract. */
export const lowConfidence = 0.6;

/** A silence of the same speaker longer than this shows the time again. */
const regroupMs = 60_000;

/** The audio arrived but was not recognized. */
const missedCauses = new Set(['engine', 'overflow']);
const pauseCauses = new Set(['paused', 'secure_pause', 'server_pause']);

/** Whether a notice marks a part of the conversation that is missing, as opposed to one about the assistance itself. */
export function isTranscriptNotice(notice: Pick<Notice, 'code' | 'startMs'>): boolean {
  return notice.startMs !== undefined && noticePlace(notice.code) === 'transcript';
}

/** A pause that is over is shown by its gap, and a loss that ended without an end time was none. */
function isTakenBack({ code, resolved, endMs }: Notice): boolean {
  return resolved === true && (code === 'paused' || endMs === undefined);
}

export type BreakKind = 'gap' | 'missed' | 'pause' | 'securePause';

/** A requested pause (`pause`, `securePause`), audio that did not arrive (`gap`), or audio that was not recognized (`missed`). */
export function breakKind(notice: Pick<Notice, 'code' | 'params'>): BreakKind {
  const cause = notice.params?.cause ?? (notice.code === 'paused' ? 'paused' : '');
  if (cause === 'secure_pause') return 'securePause';
  if (missedCauses.has(String(cause))) return 'missed';
  return pauseCauses.has(String(cause)) ? 'pause' : 'gap';
}

function breakLength(notice: Notice): number | undefined {
  const seconds = notice.params?.seconds;
  if (typeof seconds === 'number') return seconds * 1_000;
  return notice.endMs === undefined ? undefined : Math.max(0, notice.endMs - notice.startMs!);
}

type RowSource = Pick<ConversationView, 'utterances' | 'notices' | 'sentiments'>;

/** The rows of the utterances in `window`, with the notices among them. */
export function rowsInWindow({ utterances, notices, sentiments }: RowSource, window: RowWindow): TranscriptRow[] {
  const start = Math.min(window.from, utterances.length);
  const next = utterances[window.to];
  return transcriptRows({
    utterances: utterances.slice(start, window.to),
    notices: next ? notices.filter((n) => (n.startMs ?? 0) < next.startMs) : notices,
    sentiments,
    before: utterances[start - 1],
  });
}

/**
 * The rows of `utterances`, which are in order of `startMs`, with the notices that have a place among them. `before` is the
 * utterance before the first, if the list is the end of a longer one.
 */
export function transcriptRows({
  utterances,
  notices,
  sentiments,
  before,
}: RowSource & { readonly before?: Utterance | undefined }): TranscriptRow[] {
  const from = before?.startMs ?? Number.NEGATIVE_INFINITY;
  const marks = notices
    .filter((n) => isTranscriptNotice(n) && n.startMs! >= from && !isTakenBack(n))
    .sort((a, b) => a.startMs! - b.startMs!);
  const rows: TranscriptRow[] = [];
  let speaker: Role | undefined = before?.role;
  let speakerUntil = before?.endMs ?? 0;
  let mark = 0;
  const pushMarks = (untilMs: number) => {
    for (; mark < marks.length && marks[mark]!.startMs! < untilMs; mark++) {
      const notice = marks[mark]!;
      const key = `n:${notice.noticeId ?? `${notice.code}:${notice.startMs}:${notice.role ?? ''}`}`;
      rows.push({ kind: breakKind(notice), key, notice, lengthMs: breakLength(notice) });
      speaker = undefined;
    }
  };
  for (const utterance of utterances) {
    // A final without text retracts its interims.
    if (utterance.final && utterance.text.trim() === '') continue;
    pushMarks(utterance.startMs);
    const opens = utterance.role !== speaker || utterance.startMs - speakerUntil > regroupMs;
    const { utteranceId } = utterance;
    rows.push({ kind: 'utterance', key: `u:${utteranceId}`, utterance, sentiment: sentiments[utteranceId], opens });
    speaker = utterance.role;
    speakerUntil = Math.max(utterance.endMs, utterance.startMs);
  }
  pushMarks(Number.POSITIVE_INFINITY);
  return rows;
}

/** Whether two rows under the same key look the same, so that nothing has to be drawn again. */
export function sameRow(a: TranscriptRow, b: TranscriptRow): boolean {
  if (a.kind === 'utterance') {
    const { utterance, sentiment, opens } = a;
    return b.kind === 'utterance' && utterance === b.utterance && sentiment === b.sentiment && opens === b.opens;
  }
  return a.kind === b.kind && a.notice === b.notice;
}
