/**
 * One time for all AudioHook connections of a conversation. Each connection counts from its own beginning. If a second one
 * follows the first, its words must not appear as if they had been said at the same time as those of the first.
 *
 * A connection that continues another has that one's positions. Any other begins at the conversation's present time: what
 * has passed since the first began, and never before the end of the audio received. If a connection was lost, the stretch
 * up to the next one is reported as a gap at once, and its end is added as soon as it is known. Where another connection goes on,
 * the gap is that of the speakers whom only the lost one had.
 */
import { msToSamples, samplesToMs } from '../../../../shared/audiohook/stream-time.ts';
import type { ConversationFeed } from '../../ports/assist-feed.ts';
import type { Clock } from '../../ports/clock.ts';
import type { GapCause, VoiceCallOpening, VoiceRole } from '../../ports/voice-call.ts';
import { anyParticipant, isAmong } from '../voice-lease.ts';
import { type CallHistory, clocksDifferMs, type EarlierGap, type EarlierPart, unmeasuredMs } from './call-history.ts';
import { type CallNotices, callGapPrefix, createCallNotices } from './notices.ts';
import type { ProvisionalTimes } from './provisional-times.ts';

type Opening = Pick<VoiceCallOpening, 'audiohookSessionId' | 'startSample' | 'continued' | 'roles' | 'participantId'>;

/** One connection's place in the conversation. All positions are samples of the conversation's time. */
export type TimelinePart = {
  /** Added to a position of this connection, it gives the position in the conversation. */
  readonly base: number;
  /** Distinguishes the events of this connection from those of another, also under the same session id. */
  readonly idPrefix: string;
  /** The connection ends at `position`. If it was lost, a gap begins for the speakers whom no other connection has. Idempotent. */
  end(position: number, how: 'closed' | 'lost' | 'drained'): void;
};

/** A connection that is present, and where it begins. `continues`: in the positions of the one before. */
type PresentPart = { readonly roles: readonly VoiceRole[]; readonly start: number; readonly continues: boolean };

/** Two connections that follow each other at once are further apart by what is on its way only. */
const handoverSamples = 8_000;
/** One that continues another counts as that one does, so what is between them is missing. No word is shorter. */
const continuedSamples = 800;

/** A stretch without these speakers whose end is not known yet. */
type OpenGap = {
  readonly roles: ReadonlySet<VoiceRole>;
  readonly notices: CallNotices;
  readonly cause: GapCause;
  readonly end: (position: number) => void;
};

type GapStart = {
  readonly position: number;
  readonly notices: CallNotices;
  /** Default: the connection was lost. */
  readonly cause?: GapCause;
  /** Another instance's notice of the same stretch. */
  readonly known?: EarlierGap | undefined;
};

export class CallTimeline {
  readonly #provisional: ProvisionalTimes | undefined;
  readonly #time: ConversationTime;
  readonly #present = new Set<PresentPart>();
  #joined = 0;
  /** Of the ids of the connections here. */
  readonly #prefixes = new Set<string>();
  /** Of the last connection of each speaker, by participant and role. */
  readonly #bases = new Map<string, number>();
  #lastBase = 0;
  #audioTo = 0;
  /** Where the audio of each speaker ends, of connections of this instance. */
  readonly #receivedTo = new Map<VoiceRole, number>();
  #hasAudio = false;
  #gaps: readonly OpenGap[] = [];
  /** Another instance had the conversation and has not ended it: what came after its last words is missing. */
  #interruption: Pick<EarlierPart, 'gap' | 'speakers' | 'receivedElsewhere'> | undefined = undefined;

  /** `earlier`: where another instance had the conversation before. `provisional`: that is not known yet. */
  constructor(clock: Clock, earlier?: EarlierPart, provisional?: ProvisionalTimes) {
    this.#time = new ConversationTime(clock);
    this.#provisional = provisional;
    if (!earlier) return;
    const { elapsedMs, interruptedAtMs } = earlier;
    this.#hasAudio = true;
    this.#interruption = interruptedAtMs === undefined ? undefined : earlier;
    this.#audioTo = msToSamples(Math.round(interruptedAtMs ?? elapsedMs));
    this.#time.set(msToSamples(Math.round(elapsedMs)));
  }

  /** Undefined where the times are those of the conversation from the beginning, which a call that is over is taken to have had. */
  get provisional(): ProvisionalTimes | undefined {
    return this.#provisional?.isSettled ? undefined : this.#provisional;
  }

  /**
   * Another instance had the conversation after this one. Where it has not ended it, what came after its last words is missing. What
   * follows is never before its last word, whatever the clocks say.
   */
  comesBack(earlier: EarlierPart, { utterances }: Pick<CallHistory, 'utterances'>): void {
    if (this.#present.size > 0 || this.provisional) return;
    const { interruptedAtMs, gap } = earlier;
    const known = msToSamples(Math.round(earlier.knownMs));
    const behind = known - this.#time.now();
    const isMissing = interruptedAtMs !== undefined && behind > msToSamples(clocksDifferMs);
    if (behind > 0) this.#time.set(known + (isMissing ? msToSamples(unmeasuredMs) : 0));
    if (interruptedAtMs === undefined) return;
    const interrupted = msToSamples(Math.round(interruptedAtMs));
    const elsewhere = utterances
      .map(({ endMs }) => msToSamples(Math.round(endMs)))
      .filter((end) => end > this.#audioTo + handoverSamples);
    // It may have recognized nothing, and have said only where its audio ended.
    if (elsewhere.length === 0 && (!gap || this.#isOwn(gap))) return;
    const first = elsewhere.length === 0 ? interrupted : elsewhere.reduce((least, end) => Math.min(least, end));
    for (const { end } of this.#gaps) end(first);
    this.#gaps = [];
    this.#interruption = earlier;
    this.#audioTo = Math.max(this.#audioTo, interrupted);
  }

  #isOwn({ noticeId }: EarlierGap): boolean {
    return [...this.#prefixes].some((prefix) => noticeId.startsWith(`${callGapPrefix}${prefix}-`));
  }

  join(opening: Opening, feed: ConversationFeed): TimelinePart {
    const base = this.#baseOf(opening);
    const start = base + opening.startSample;
    this.#joined += 1;
    const session = opening.audiohookSessionId.slice(0, 8);
    const idPrefix = this.#joined === 1 ? session : `${session}x${this.#joined}`;
    this.#prefixes.add(idPrefix);
    const notices = (part: string) => createCallNotices(feed, `${idPrefix}-${part}`);
    // Continued without a loss, but the audio in between was not offered again.
    const known = this.#interruption?.gap;
    const isMissing = this.#isInterruption(opening) || (opening.continued && this.#gaps.length === 0);
    if (isMissing && this.#present.size === 0 && (start > this.#audioTo || known)) {
      const from = { position: this.#audioTo, notices: notices('before'), known };
      this.#openGap(new Set([...opening.roles, ...(this.#interruption?.speakers ?? [])]), undefined, from);
    }
    this.#interruption = undefined;
    this.#closeGaps(start, opening.roles);
    const part: PresentPart = { roles: [...opening.roles], start, continues: opening.continued === true };
    this.#present.add(part);
    for (const key of speakersOf(opening)) this.#bases.set(key, base);
    this.#lastBase = base;
    return {
      base,
      idPrefix,
      end: (position, how) => {
        if (!this.#present.delete(part)) return;
        // One that stood for a while before it was lost missed what was said, though nothing of it came.
        const counts = position > start || (how !== 'closed' && this.#time.now() - start > handoverSamples);
        this.#leave(part, position);
        this.#hasAudio ||= counts;
        if (how === 'closed' || !counts) return;
        const cause = how === 'lost' ? 'connection_lost' : 'server_pause';
        this.#onLost(part.roles, position, { notices: notices('after'), cause });
      },
    };
  }

  /**
   * No connection came back. An open gap ends now, or `waitedMs` after the end of the audio: that makes a replay, whose
   * timers differ, report the same.
   */
  close(waitedMs?: number): void {
    const position = waitedMs === undefined ? this.#time.now() : this.#audioTo + msToSamples(waitedMs);
    for (const gap of this.#gaps) gap.end(position);
    this.#gaps = [];
  }

  /** One that joins a conference is beside the other instance's connection, and not behind it. */
  #isInterruption({ participantId = anyParticipant }: Opening): boolean {
    if (!this.#interruption) return false;
    const { gap, receivedElsewhere = [anyParticipant] } = this.#interruption;
    return gap !== undefined || isAmong(participantId, receivedElsewhere);
  }

  #baseOf(opening: Opening): number {
    const { startSample, continued } = opening;
    // A connection that failed at once is tried again, and is no earlier part of the call.
    if (this.#present.size === 0 && !this.#hasAudio) {
      this.#time.set(startSample);
      this.#audioTo = startSample;
      return 0;
    }
    const now = this.#time.now() - startSample;
    if (!continued) return now;
    const known = speakersOf(opening).flatMap((key) => this.#bases.get(key) ?? []);
    // Of a connection that was on another instance: it began with the conversation, or with the one that is known here.
    return known[0] ?? (Math.abs(this.#lastBase - now) < Math.abs(now) ? this.#lastBase : 0);
  }

  #leave({ roles }: PresentPart, position: number): void {
    this.#audioTo = Math.max(this.#audioTo, position);
    for (const role of roles) this.#receivedTo.set(role, Math.max(this.#receivedTo.get(role) ?? 0, position));
    // Audio that came faster than real time must not use up the time in which nothing came.
    if (this.#audioTo > this.#time.now()) this.#time.set(this.#audioTo);
  }

  #onLost(lost: readonly VoiceRole[], position: number, how: Pick<GapStart, 'notices' | 'cause'>): void {
    if (this.#present.size === 0) {
      const from = Math.max(...lost.map((role) => this.#receivedTo.get(role) ?? position));
      // The other speaker's connection went on meanwhile, and has ended before this loss was noticed.
      const isOwn = lost.length === 1 && this.#audioTo - from > handoverSamples;
      const gap = isOwn ? { position: from, role: lost[0] } : { position: this.#audioTo, role: this.#onlyRoleOf(lost) };
      this.#openGap(new Set(lost), gap.role, { position: gap.position, ...how });
      return;
    }
    const carriers = lost.map((role) => [role, this.#carrierOf(role)] as const);
    for (const [role, by] of carriers) if (!by) this.#openGap(new Set([role]), role, { position, ...how });
    // The broken connection looked open when the next one came, which began later than this one's audio ended.
    const late = carriers.flatMap(([role, by]) => (by && isLate(by, position) ? [[role, by.start] as const] : []));
    const isWhole = late.length === lost.length && late.every(([, from]) => from === late[0]![1]);
    for (const [role, from] of isWhole ? late.slice(0, 1) : late)
      how.notices.gap('connection_lost', position, from, isWhole ? undefined : role);
  }

  /** The first connection that has this speaker; undefined without one. */
  #carrierOf(role: VoiceRole): PresentPart | undefined {
    const carriers = [...this.#present].filter(({ roles }) => roles.includes(role));
    return carriers.sort((a, b) => a.start - b.start)[0];
  }

  /** Undefined where no other speaker is missing: the gap is that of the whole call. */
  #onlyRoleOf(lost: readonly VoiceRole[]): VoiceRole | undefined {
    const isOtherMissing = this.#gaps.some(({ roles }) => lost.some((role) => !roles.has(role)));
    return isOtherMissing && lost.length === 1 ? lost[0] : undefined;
  }

  #openGap(
    roles: ReadonlySet<VoiceRole>,
    role: VoiceRole | undefined,
    { position, notices, known, cause = known?.cause ?? 'connection_lost' }: GapStart,
  ): void {
    const end = notices.missing(cause, position, role, known?.noticeId);
    this.#gaps = [...this.#gaps, { roles, notices, cause, end }];
  }

  /** These speakers are there again; a gap that others have as well goes on as theirs. */
  #closeGaps(position: number, back: readonly VoiceRole[]): void {
    const before = this.#gaps;
    this.#gaps = before.filter(({ roles }) => !back.some((role) => roles.has(role)));
    for (const { roles, notices, cause, end } of before) {
      if (!back.some((role) => roles.has(role))) continue;
      end(position);
      for (const role of roles)
        if (!back.includes(role)) this.#openGap(new Set([role]), role, { position, notices, cause });
    }
  }
}

const speakersOf = ({ participantId = anyParticipant, roles }: Opening): string[] =>
  roles.map((role) => `${participantId} ${role}`);

/** Something is missing between the end of a connection's audio and the one that goes on. */
function isLate({ start, continues }: PresentPart, position: number): boolean {
  return start - position > (continues ? continuedSamples : handoverSamples);
}

/** The conversation's present position, in samples. */
class ConversationTime {
  readonly #clock: Clock;
  #originMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** In whole milliseconds. */
  now(): number {
    return msToSamples(Math.round(this.#clock.monotonic() - this.#originMs));
  }

  /** `position` is now. */
  set(position: number): void {
    this.#originMs = this.#clock.monotonic() - samplesToMs(position);
  }
}
