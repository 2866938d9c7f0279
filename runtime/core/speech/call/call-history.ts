/** What the log says of a call that another instance had before. */
import type { NoticeEvent } from '../../../../shared/assist/event.ts';
import type { GapCause, VoiceRole } from '../../ports/voice-call.ts';
import { callGapPrefix } from './notices.ts';

/** The part of a conversation's view that says how far it has got. */
export type CallHistory = {
  readonly status: 'unknown' | 'started' | 'ended';
  /** An ISO instant. */
  readonly startedAt?: string;
  /** `final`: nothing of it is expected any more. */
  readonly utterances: readonly {
    readonly utteranceId?: string;
    readonly role: string;
    readonly endMs: number;
    readonly final?: boolean;
  }[];
  readonly notices?: readonly Pick<
    NoticeEvent,
    'code' | 'noticeId' | 'startMs' | 'endMs' | 'resolved' | 'role' | 'params'
  >[];
};

export type EarlierPart = {
  /** Since the conversation began. */
  readonly elapsedMs: number;
  /** So far words or a gap reach. */
  readonly knownMs: number;
  /** From here on words may be missing; undefined where the other instance has ended the conversation. */
  readonly interruptedAtMs: number | undefined;
  /** Of whom there are words. They may come back one after the other. */
  readonly speakers: readonly VoiceRole[];
  /** The notice by which the other instance has said so. It is continued, so that one stretch has one notice. */
  readonly gap?: EarlierGap | undefined;
  /** Participants whose audio another instance gets now: a connection of another one interrupts nothing. */
  readonly receivedElsewhere?: readonly string[] | undefined;
};

export type EarlierGap = { readonly noticeId: string; readonly cause: GapCause };

/** How long before the last word of one speaker a word of the other may be that was not recognized yet. */
const recognitionMs = 10_000;

/** How long before the end of the audio an utterance may have stopped that its instance could still have gone on with. */
const unfinishedMs = 30_000;

/** So far two clocks are apart that are right. */
export const clocksDifferMs = 1_000;

/** What a stretch without audio takes whose length the clocks do not tell, in the time of the conversation. */
export const unmeasuredMs = 1_000;

/**
 * Undefined where the conversation has not begun. The elapsed time is never before the end of what is known, whatever the clocks say;
 * and where they say so, a stretch that is missing is not taken for one in which nothing was missed.
 */
export function earlierPart(history: CallHistory, now: number): EarlierPart | undefined {
  const { status, startedAt, utterances } = history;
  if (startedAt === undefined) return undefined;
  const lastOf = (role: VoiceRole) =>
    utterances.reduce((last, one) => (one.role === role ? Math.max(last, one.endMs) : last), 0);
  const [customer, agent] = [lastOf('customer'), lastOf('agent')];
  const last = Math.max(customer, agent);
  const open = status === 'started' ? openGap(history, last) : undefined;
  const known = Math.max(last, open?.gapMs ?? 0);
  const sinceStart = now - Date.parse(startedAt);
  // What two clocks differ by is no sign of a stretch that is missing.
  const isBehind = !(known - sinceStart <= clocksDifferMs);
  const unmeasured = status === 'started' && known > 0 && isBehind ? unmeasuredMs : 0;
  const elapsedMs = sinceStart >= known ? sinceStart : known + unmeasured;
  const speakers = (['customer', 'agent'] as const).filter((role) => lastOf(role) > 0);
  if (open) return { elapsedMs, knownMs: known, speakers, interruptedAtMs: open.interruptedAtMs, gap: open.gap };
  return {
    elapsedMs,
    knownMs: known,
    speakers,
    interruptedAtMs: status === 'started' ? Math.max(0, Math.min(customer, agent), last - recognitionMs) : undefined,
  };
}

/**
 * The other instance knew where its audio ended: everything before is recognized, or has a notice of its own, but for an utterance that
 * it had begun and can finish no more.
 */
function openGap(
  { notices = [], utterances }: CallHistory,
  lastWordMs: number,
): (Pick<EarlierPart, 'interruptedAtMs' | 'gap'> & { readonly gapMs: number }) | undefined {
  const last = notices.findLast(
    ({ code, noticeId, role }) => code === 'audio_gap' && role === undefined && noticeId?.startsWith(callGapPrefix),
  );
  if (!last || last.startMs === undefined || last.endMs !== undefined || last.resolved || last.startMs < lastWordMs)
    return undefined;
  const { noticeId, startMs, params } = last;
  return {
    gapMs: startMs,
    interruptedAtMs: Math.min(startMs, ...unfinishedEnds(utterances, startMs)),
    gap: { noticeId: noticeId!, cause: params?.cause === 'server_pause' ? 'server_pause' : 'connection_lost' },
  };
}

/** Where the words end of each speaker whose last utterance is not final. */
function unfinishedEnds(utterances: CallHistory['utterances'], audioEndMs: number): number[] {
  return (['customer', 'agent'] as const).flatMap((role) => {
    const last = utterances.findLast((one) => one.role === role);
    return last?.final === false && audioEndMs - last.endMs <= unfinishedMs ? [last.endMs] : [];
  });
}
