/** What the agent is told of what could not be heard: one notice per gap, and one per trouble that heals in place. */
import type { EarshotError } from '../../../../shared/errors.ts';
import type { ConversationFeed } from '../../ports/assist-feed.ts';
import type { GapCause, VoiceRole } from '../../ports/voice-call.ts';

export const gapReasons: { readonly [C in GapCause]: string } = {
  paused: 'The call was paused in Genesys',
  secure_pause: 'Secure pause: nothing was listened to',
  discarded: 'Genesys could not deliver this audio',
  connection_lost: 'The connection to Genesys was lost',
  overflow: 'Recognition was too slow for this audio',
  engine: 'Recognition was not available',
  server_pause: 'Listening was paused here',
};

export type GapNotices = {
  gap(cause: GapCause, startSample: number, endSample: number, role?: VoiceRole): void;
  /** A gap that is still growing; the result ends it. Where it ends as it began, nothing was missed after all. */
  missing(cause: GapCause, startSample: number): (endSample: number) => void;
  paused(cause: GapCause, sample: number): void;
  resumed(sample: number): void;
  degraded(role: VoiceRole | undefined, sample: number, error: EarshotError | undefined): void;
  healed(role: VoiceRole | undefined, sample: number): void;
  gaveUp(role: VoiceRole | undefined, sample: number, error: EarshotError | undefined): void;
  /** Finals come so late: told when it is much, taken back when it is little again. */
  latency(role: VoiceRole, sample: number, latencyMs: number): void;
  /** Streams wait for the quota. */
  quotaWait(sample: number): void;
  quotaFree(sample: number): void;
  /** Ends what is still open. */
  close(sample: number): void;
};

/** Beyond this a final is told to be late; below the other it is on time again. */
const lateMs = 8_000;
const onTimeMs = 4_000;

const toMs = (sample: number): number => Math.round(sample / 8);

/** `idPrefix` tells the notices of one connection from those of another. */
export function createGapNotices(feed: ConversationFeed, idPrefix: string): GapNotices {
  let made = 0;
  let pauseOpen: { noticeId: string; cause: GapCause; startMs: number } | undefined;
  const troubles = new Map<string, { noticeId: string; startMs: number }>();
  let toldRefusal = false;

  const id = (kind: string): string => `${kind}-${idPrefix}-${++made}`;

  return {
    gap(cause, startSample, endSample, role) {
      const startMs = toMs(startSample);
      const endMs = toMs(endSample);
      feed.notice({
        level: cause === 'paused' || cause === 'secure_pause' || cause === 'server_pause' ? 'info' : 'warning',
        code: 'audio_gap',
        message: `${gapReasons[cause]} (${((endMs - startMs) / 1_000).toFixed(1)} s)`,
        noticeId: id('gap'),
        startMs,
        endMs,
        ...(role && { role }),
        params: { cause, seconds: (endMs - startMs) / 1_000 },
      });
    },
    missing(cause, startSample) {
      const notice = { level: 'warning', code: 'audio_gap', noticeId: id('gap'), startMs: toMs(startSample) } as const;
      feed.notice({ ...notice, message: gapReasons[cause], params: { cause } });
      return (endSample) => {
        const endMs = toMs(endSample);
        const seconds = (endMs - notice.startMs) / 1_000;
        if (seconds <= 0) {
          feed.notice({ ...notice, level: 'info', message: 'Nothing was missed', resolved: true, params: { cause } });
          return;
        }
        const message = `${gapReasons[cause]} (${seconds.toFixed(1)} s)`;
        feed.notice({ ...notice, message, endMs, params: { cause, seconds } });
      };
    },
    paused(cause, sample) {
      // The cause may become known only later; it is still the same pause.
      if (pauseOpen?.cause === cause) return;
      pauseOpen = { noticeId: pauseOpen?.noticeId ?? id('pause'), cause, startMs: pauseOpen?.startMs ?? toMs(sample) };
      feed.notice({
        level: 'info',
        code: 'paused',
        message: gapReasons[cause],
        noticeId: pauseOpen.noticeId,
        startMs: pauseOpen.startMs,
        params: { cause },
      });
    },
    resumed(sample) {
      if (!pauseOpen) return;
      const { noticeId, cause, startMs } = pauseOpen;
      pauseOpen = undefined;
      feed.notice({
        level: 'info',
        code: 'paused',
        message: gapReasons[cause],
        noticeId,
        startMs,
        endMs: Math.max(toMs(sample), startMs),
        resolved: true,
        params: { cause },
      });
    },
    degraded(role, sample, error) {
      const key = role ?? 'call';
      if (troubles.has(key)) return;
      const trouble = { noticeId: id('engine'), startMs: toMs(sample) };
      troubles.set(key, trouble);
      feed.notice({
        level: 'warning',
        code: 'engine_degraded',
        message: 'Recognition is failing and is tried again; audio is kept meanwhile',
        ...trouble,
        ...(role && { role }),
        ...(error && { params: { reason: error.code } }),
      });
    },
    healed(role, sample) {
      const key = role ?? 'call';
      const trouble = troubles.get(key);
      if (!trouble) return;
      troubles.delete(key);
      feed.notice({
        level: 'info',
        code: 'engine_degraded',
        message: 'Recognition works again',
        ...trouble,
        endMs: Math.max(toMs(sample), trouble.startMs),
        resolved: true,
        ...(role && { role }),
      });
    },
    gaveUp(role, sample, error) {
      // Both speakers meet the same refusal: once is enough.
      if (toldRefusal) return;
      toldRefusal = true;
      feed.notice({
        level: 'error',
        code: 'engine_failed',
        message: error?.detail ?? 'Recognition was given up for this call; the call itself is not affected',
        noticeId: id('engine'),
        startMs: toMs(sample),
        ...(role && { role }),
        params: { reason: error?.code ?? 'unavailable' },
      });
    },
    latency(role, sample, latencyMs) {
      const key = `late ${role}`;
      const trouble = troubles.get(key);
      if (trouble ? latencyMs > onTimeMs : latencyMs <= lateMs) return;
      if (trouble) troubles.delete(key);
      else troubles.set(key, { noticeId: id('late'), startMs: toMs(sample) });
      const seconds = Math.round(latencyMs / 1_000);
      feed.notice({
        level: trouble ? 'info' : 'warning',
        code: 'engine_degraded',
        message: trouble ? 'Recognition has caught up' : `Recognition is ${seconds} seconds behind; nothing is lost`,
        ...(trouble ?? troubles.get(key)!),
        ...(trouble && { endMs: Math.max(toMs(sample), trouble.startMs), resolved: true }),
        role,
        params: { reason: 'behind', seconds },
      });
    },
    quotaWait(sample) {
      if (troubles.has('quota')) return;
      const trouble = { noticeId: id('quota'), startMs: toMs(sample) };
      troubles.set('quota', trouble);
      feed.notice({
        level: 'warning',
        code: 'stream_quota',
        message: 'Recognition waits for the stream quota; audio is kept meanwhile',
        ...trouble,
      });
    },
    quotaFree(sample) {
      const trouble = troubles.get('quota');
      if (!trouble) return;
      troubles.delete('quota');
      feed.notice({
        level: 'info',
        code: 'stream_quota',
        message: 'Recognition goes on',
        ...trouble,
        endMs: Math.max(toMs(sample), trouble.startMs),
        resolved: true,
      });
    },
    close(sample) {
      this.resumed(sample);
      this.quotaFree(sample);
    },
  };
}
