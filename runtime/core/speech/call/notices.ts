/** Notices about one connection's audio: one per gap, and one per fault, which is resolved in place. */
import { samplesToMs } from '../../../../shared/audiohook/stream-time.ts';
import type { EarshotError } from '../../../../shared/errors.ts';
import type { ConversationFeed } from '../../ports/assist-feed.ts';
import type { GapCause, VoiceRole } from '../../ports/voice-call.ts';

export const gapReasons: { readonly [C in GapCause]: string } = {
  paused: 'The call was paused in Genesys',
  // Genesys does not say whether it is a secure pause or monitoring was switched off; it is treated as secure.
  secure_pause: 'Genesys paused the audio (secure pause, or monitoring is off): nothing was listened to',
  discarded: 'Genesys could not deliver this audio',
  connection_lost: 'The connection to Genesys was lost',
  overflow: 'Recognition was too slow for this audio',
  engine: 'Recognition was not available',
  server_pause: 'Listening was paused here',
};

/** Causes that are no fault. */
const intended: ReadonlySet<GapCause> = new Set(['paused', 'secure_pause', 'server_pause']);

/** A final that comes later than `lateMs` after the speech is late; within `onTimeMs` it is on time again. */
const lateMs = 8_000;
const onTimeMs = 4_000;

const toMs = (sample: number): number => Math.round(samplesToMs(sample));

/** How the ids of gaps between connections begin. */
export const callGapPrefix = 'gap-';

type OpenNotice = { readonly noticeId: string; readonly startMs: number };
type OpenPause = OpenNotice & { readonly cause: GapCause };

export type CallNotices = Pick<
  Notices,
  | 'gap'
  | 'missing'
  | 'paused'
  | 'resumed'
  | 'degraded'
  | 'recovered'
  | 'gaveUp'
  | 'languageChanged'
  | 'latency'
  | 'quotaWait'
  | 'quotaFree'
  | 'close'
>;

/** `idPrefix` distinguishes the notices of one connection from those of another. All positions are samples of the call. */
export function createCallNotices(feed: ConversationFeed, idPrefix: string): CallNotices {
  return new Notices(feed, idPrefix);
}

class Notices {
  readonly #feed: ConversationFeed;
  readonly #idPrefix: string;
  readonly #faults = new Map<string, OpenNotice>();
  #created = 0;
  #pause: OpenPause | undefined = undefined;
  #hasGivenUp = false;
  /** Audio that was not recognized because recognition was too slow. */
  #lostMs = 0;

  constructor(feed: ConversationFeed, idPrefix: string) {
    this.#feed = feed;
    this.#idPrefix = idPrefix;
  }

  gap(cause: GapCause, startSample: number, endSample: number, role?: VoiceRole): void {
    const startMs = toMs(startSample);
    const endMs = toMs(endSample);
    const seconds = (endMs - startMs) / 1_000;
    if (cause === 'overflow') this.#lostMs += endMs - startMs;
    this.#feed.notice({
      level: intended.has(cause) ? 'info' : 'warning',
      code: 'audio_gap',
      message: `${gapReasons[cause]} (${seconds.toFixed(1)} s)`,
      noticeId: this.#newId('gap'),
      startMs,
      endMs,
      ...(role && { role }),
      params: { cause, seconds },
    });
  }

  /**
   * A gap that is still growing, of one speaker or of both; the result ends it. If it ends where it began, nothing was missed
   * after all. `noticeId`: of a notice that another instance has begun.
   */
  missing(
    cause: GapCause,
    startSample: number,
    role?: VoiceRole,
    noticeId = this.#newId('gap'),
  ): (endSample: number) => void {
    const startMs = toMs(startSample);
    const speaker = role === undefined ? {} : { role };
    const level = intended.has(cause) ? 'info' : 'warning';
    const notice = { level, code: 'audio_gap', noticeId, startMs, ...speaker } as const;
    this.#feed.notice({ ...notice, message: gapReasons[cause], params: { cause } });
    return (endSample) => {
      const endMs = toMs(endSample);
      const seconds = (endMs - startMs) / 1_000;
      if (seconds <= 0) {
        const message = 'Nothing was missed';
        this.#feed.notice({ ...notice, level: 'info', message, resolved: true, params: { cause } });
        return;
      }
      const message = `${gapReasons[cause]} (${seconds.toFixed(1)} s)`;
      this.#feed.notice({ ...notice, message, endMs, params: { cause, seconds } });
    };
  }

  paused(cause: GapCause, sample: number): void {
    // The cause may become known only later; it is still the same pause.
    if (this.#pause?.cause === cause) return;
    const { noticeId = this.#newId('pause'), startMs = toMs(sample) } = this.#pause ?? {};
    this.#pause = { noticeId, startMs, cause };
    this.#feed.notice({
      level: 'info',
      code: 'paused',
      message: gapReasons[cause],
      noticeId,
      startMs,
      params: { cause },
    });
  }

  resumed(sample: number): void {
    if (!this.#pause) return;
    const { noticeId, cause, startMs } = this.#pause;
    this.#pause = undefined;
    this.#feed.notice({
      level: 'info',
      code: 'paused',
      message: gapReasons[cause],
      noticeId,
      startMs,
      endMs: Math.max(toMs(sample), startMs),
      resolved: true,
      params: { cause },
    });
  }

  degraded(role: VoiceRole, sample: number, error: EarshotError | undefined): void {
    const fault = this.#openFault(role, 'engine', sample);
    if (!fault) return;
    this.#feed.notice({
      level: 'warning',
      code: 'engine_degraded',
      message: 'Recognition is failing and is tried again; audio is kept meanwhile',
      ...fault,
      role,
      ...(error && { params: { reason: error.code } }),
    });
  }

  recovered(role: VoiceRole, sample: number): void {
    const fault = this.#closeFault(role, sample);
    if (!fault) return;
    this.#feed.notice({
      level: 'info',
      code: 'engine_degraded',
      message: 'Recognition works again',
      ...fault,
      role,
    });
  }

  /** `language`: BCP 47, of the call. */
  gaveUp(role: VoiceRole | undefined, sample: number, error: EarshotError | undefined, language?: string): void {
    // Both speakers get the same refusal, and one notice is enough.
    if (this.#hasGivenUp) return;
    this.#hasGivenUp = true;
    if (error?.code === 'unsupported') {
      this.#languageUnsupported(sample, language);
      return;
    }
    this.#feed.notice({
      level: 'error',
      code: 'engine_failed',
      message: error?.detail ?? 'Recognition was given up for this call; the call itself is not affected',
      noticeId: this.#newId('engine'),
      startMs: toMs(sample),
      ...(role && { role }),
      params: { reason: error?.code ?? 'unavailable' },
    });
  }

  #languageUnsupported(sample: number, language: string | undefined): void {
    this.#feed.notice({
      level: 'warning',
      code: 'language_unsupported',
      message: 'Speech in the language of this call cannot be recognized here; everything else goes on',
      noticeId: 'language',
      startMs: toMs(sample),
      ...(language && { params: { language } }),
    });
  }

  /** A language that was not recognized is no longer that of the call. */
  languageChanged(sample: number): void {
    if (!this.#hasGivenUp) return;
    this.#hasGivenUp = false;
    this.#feed.notice({
      level: 'info',
      code: 'language_unsupported',
      message: 'The call goes on in another language',
      noticeId: 'language',
      startMs: toMs(sample),
      endMs: toMs(sample),
      resolved: true,
    });
  }

  /** One notice when finals come late, resolved when they are on time again. */
  latency(role: VoiceRole, sample: number, latencyMs: number): void {
    const key = `late ${role}`;
    const seconds = Math.round(latencyMs / 1_000);
    const params = { reason: 'behind', seconds };
    if (this.#faults.has(key)) {
      if (latencyMs > onTimeMs) return;
      const fault = this.#closeFault(key, sample)!;
      const message = 'Recognition has caught up';
      this.#feed.notice({ level: 'info', code: 'engine_degraded', message, ...fault, role, params });
      return;
    }
    if (latencyMs <= lateMs) return;
    const fault = this.#openFault(key, 'late', sample)!;
    const lost =
      this.#lostMs === 0 ? 'nothing is lost' : `${Math.ceil(this.#lostMs / 1_000)} seconds were not recognized`;
    const message = `Recognition is ${seconds} seconds behind; ${lost}`;
    this.#feed.notice({ level: 'warning', code: 'engine_degraded', message, ...fault, role, params });
  }

  /** A stream waits for the quota. */
  quotaWait(sample: number): void {
    const fault = this.#openFault('quota', 'quota', sample);
    if (!fault) return;
    const message = 'Recognition waits for the stream quota; audio is kept meanwhile';
    this.#feed.notice({ level: 'warning', code: 'stream_quota', message, ...fault });
  }

  quotaFree(sample: number): void {
    const fault = this.#closeFault('quota', sample);
    if (!fault) return;
    this.#feed.notice({ level: 'info', code: 'stream_quota', message: 'Recognition goes on', ...fault });
  }

  /** Resolves what is still open: after the last final nothing is late or tried again. */
  close(sample: number): void {
    this.resumed(sample);
    this.quotaFree(sample);
    for (const key of [...this.#faults.keys()]) {
      const fault = this.#closeFault(key, sample)!;
      this.#feed.notice({ level: 'info', code: 'engine_degraded', message: 'The call has ended', ...fault });
    }
  }

  #newId(kind: string): string {
    this.#created += 1;
    return `${kind}-${this.#idPrefix}-${this.#created}`;
  }

  /** Undefined if a notice is open for this key already. */
  #openFault(key: string, kind: string, sample: number): OpenNotice | undefined {
    if (this.#faults.has(key)) return undefined;
    const fault = { noticeId: this.#newId(kind), startMs: toMs(sample) };
    this.#faults.set(key, fault);
    return fault;
  }

  /** Undefined if no notice is open for this key. */
  #closeFault(key: string, sample: number): (OpenNotice & { endMs: number; resolved: true }) | undefined {
    const fault = this.#faults.get(key);
    if (!fault) return undefined;
    this.#faults.delete(key);
    return { ...fault, endMs: Math.max(toMs(sample), fault.startMs), resolved: true };
  }
}
