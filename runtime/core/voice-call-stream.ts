/**
 * One recognition stream, fed from the ring: what was sent, what it was told, and how its times become call time.
 * Positions are samples of the call. Nothing is copied here: the gateway gets views into the ring.
 */
import type { EarshotError } from '../../shared/errors.ts';
import { type AudioRing, ulawSilence } from './audio-ring.ts';
import type { AnalyzeStream, AssistResult } from './ports/assist-gateway.ts';
import type { Clock } from './ports/clock.ts';

export type SpeechStreamOptions = {
  /** Less than this is held back until more has come: the price is per message, not per byte. */
  readonly minWriteSamples: number;
  readonly maxWriteSamples: number;
  /** A backlog beyond this is sent at no more than `replayFactor` times real time: recognizers refuse what is too fast. */
  readonly burstSamples: number;
  readonly replayFactor: number;
};

export const defaultSpeechStream: SpeechStreamOptions = {
  minWriteSamples: 800,
  maxWriteSamples: 4_000,
  burstSamples: 5 * 8_000,
  replayFactor: 4,
};

export type SpeechStreamEvents = {
  onResult(result: AssistResult): void;
  /** Exactly once. */
  onEnd(error: EarshotError | undefined): void;
  /** [from, to) was overwritten before it could be sent. */
  onOverrun(from: number, to: number): void;
  /** It was sent as much as it may get, and there is more. */
  onFull(): void;
};

export type SpeechStream = {
  readonly base: number;
  /** Position up to which the call's audio was sent. */
  readonly sent: number;
  /** Position up to which it is to tell: what was sent, or, once it is to finish, what it is sent before that. */
  readonly due: number;
  readonly ended: boolean;
  /** The part of the call it speaks for, in milliseconds; set by whoever knows its neighbours. */
  fromMs: number;
  toMs: number;
  /** End of its last final, milliseconds of call time. */
  lastFinalMs: number;
  /** It has told words that no final of it has settled yet. */
  hasInterim: boolean;
  /** [skipped, base) was said and could not be sent to it any more. */
  skipped: number | undefined;
  /** Finals whose stored message has not come yet, oldest first. */
  readonly awaiting: { readonly utteranceId: string | undefined; readonly text: string }[];
  /** Sends what has come. `flush`: also what is less than a message's worth. */
  feed(flush?: boolean): void;
  /** While held it is sent nothing. */
  hold(held: boolean): void;
  /** Sends silence that is not in the call: it takes no call time. */
  pad(samples: number): void;
  /** Sends what there is, up to `to` or now, then no more. The result is where it has to stop short of that, if so. */
  finish(to?: number): number | undefined;
  /** When it was finished, on the monotonic clock; undefined while it is fed. */
  readonly finishedAt: number | undefined;
  cancel(): void;
  /** A time of this stream as call time, milliseconds. */
  toCallMs(streamMs: number): number;
};

const silence = new Uint8Array(8_000).fill(ulawSilence);
const samplesPerMs = 8;

export function createSpeechStream(
  ring: AudioRing,
  base: number,
  /** It is sent nothing from this position on. */
  stopAt: number,
  open: (events: Pick<SpeechStreamEvents, 'onResult' | 'onEnd'>) => AnalyzeStream,
  events: SpeechStreamEvents,
  clock: Clock,
  options: SpeechStreamOptions,
): SpeechStream {
  let sent = base;
  let held = false;
  let blocked = false;
  let ended = false;
  let finishAt: number | undefined;
  let finishedAt: number | undefined;
  let full = false;
  let halfClosed = false;
  let paced: (() => void) | undefined;
  let pacedFrom = 0;
  let pacedSent = 0;
  /** Silence that was put in: at which stream sample, how much in all up to there. Rare, so a list is enough. */
  const padded: { readonly at: number; readonly total: number }[] = [];
  let paddedTotal = 0;

  const stream = open({
    onResult: (result) => {
      if (!ended) events.onResult(result);
    },
    onEnd: (error) => {
      if (ended) return;
      ended = true;
      paced?.();
      events.onEnd(error);
    },
  });
  stream.onDrain(() => {
    blocked = false;
    feed(finishAt !== undefined);
  });

  /** How far it may be sent now; the rest comes by a timer. */
  function paceLimit(until: number): number {
    if (until - sent <= options.burstSamples) {
      pacedFrom = 0;
      return until;
    }
    const now = clock.monotonic();
    if (pacedFrom === 0) {
      pacedFrom = now;
      pacedSent = sent;
    }
    paced ??= clock.after(100, () => {
      paced = undefined;
      feed(finishAt !== undefined);
    });
    const allowed = pacedSent + options.burstSamples + (now - pacedFrom) * samplesPerMs * options.replayFactor;
    return Math.min(until, Math.max(sent, Math.floor(allowed)));
  }

  function feed(flush = false): void {
    if (ended || halfClosed || blocked || (held && finishAt === undefined)) return;
    const until = Math.min(finishAt ?? ring.end, stopAt);
    if (sent < ring.start) {
      const from = sent;
      sent = Math.min(ring.start, until);
      if (sent > from) {
        // Its clock stands still over what it never got: the hole is taken up by the map, as silence is, but negative.
        paddedTotal -= sent - from;
        padded.push({ at: from - base + paddedTotal + (sent - from), total: paddedTotal });
        events.onOverrun(from, sent);
      }
    }
    const limit = paceLimit(until);
    while (!blocked && sent < limit && (flush || limit - sent >= options.minWriteSamples)) {
      const part = ring.view(sent, Math.min(limit, sent + options.maxWriteSamples));
      if (part.length === 0) break;
      sent += part.length;
      if (!stream.write(part)) blocked = true;
    }
    if (finishAt !== undefined && sent >= until) {
      halfClosed = true;
      paced?.();
      stream.halfClose();
    } else if (sent >= stopAt && !full) {
      full = true;
      events.onFull();
    }
  }

  return {
    base,
    get sent() {
      return sent;
    },
    get due() {
      return finishAt === undefined ? sent : Math.min(finishAt, stopAt);
    },
    get ended() {
      return ended;
    },
    fromMs: base / samplesPerMs,
    toMs: Number.POSITIVE_INFINITY,
    lastFinalMs: base / samplesPerMs,
    hasInterim: false,
    skipped: undefined,
    awaiting: [],
    feed,
    hold(value) {
      held = value;
      if (!held) feed();
    },
    pad(samples) {
      if (ended || halfClosed || held || blocked) return;
      padded.push({ at: sent - base + paddedTotal, total: paddedTotal + samples });
      paddedTotal += samples;
      for (let left = samples; left > 0; left -= silence.length) {
        if (!stream.write(left >= silence.length ? silence : silence.subarray(0, left))) blocked = true;
      }
    },
    finish(to = ring.end) {
      if (ended || halfClosed || finishAt !== undefined) return undefined;
      finishAt = held ? sent : to;
      finishedAt = clock.monotonic();
      const short = finishAt > stopAt ? stopAt : undefined;
      feed(true);
      return short;
    },
    get finishedAt() {
      return finishedAt;
    },
    cancel() {
      if (!ended) stream.cancel();
    },
    toCallMs(streamMs) {
      const at = streamMs * samplesPerMs;
      let total = 0;
      for (let i = padded.length - 1; i >= 0; i--) {
        const entry = padded[i]!;
        if (at <= entry.at) continue;
        const before = i > 0 ? padded[i - 1]!.total : 0;
        // Within inserted silence the call stands still; behind it, all of it counts.
        const inserted = entry.total - before;
        total = before + (inserted > 0 ? Math.min(at - entry.at, inserted) : inserted);
        break;
      }
      return (base + at - total) / samplesPerMs;
    },
  };
}
