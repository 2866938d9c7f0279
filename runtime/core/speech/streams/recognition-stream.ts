/**
 * One recognition stream, fed from the ring: what was sent, what it was told, and how its times become call time.
 * Positions are samples of the call. Nothing is copied here: the gateway gets views into the ring.
 */
import type { EarshotError } from '../../../../shared/errors.ts';
import type { AnalyzeStream, AssistResult } from '../../ports/assist-gateway.ts';
import type { Clock } from '../../ports/clock.ts';
import { type AudioRing, ulawSilence } from './audio-ring.ts';

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

export function createSpeechStream(...of: ConstructorParameters<typeof FedStream>): SpeechStream {
  return new FedStream(...of);
}

class FedStream implements SpeechStream {
  readonly base: number;
  fromMs: number;
  toMs = Number.POSITIVE_INFINITY;
  lastFinalMs: number;
  hasInterim = false;
  skipped: number | undefined = undefined;
  readonly awaiting: { readonly utteranceId: string | undefined; readonly text: string }[] = [];
  readonly #ring: AudioRing;
  readonly #stopAt: number;
  readonly #events: SpeechStreamEvents;
  readonly #clock: Clock;
  readonly #options: SpeechStreamOptions;
  readonly #stream: AnalyzeStream;
  #sent: number;
  #held = false;
  #blocked = false;
  #ended = false;
  #finishAt: number | undefined = undefined;
  #finishedAt: number | undefined = undefined;
  #full = false;
  #halfClosed = false;
  #paced: (() => void) | undefined = undefined;
  #pacedFrom = 0;
  #pacedSent = 0;
  /** Silence that was put in: at which stream sample, how much in all up to there. Rare, so a list is enough. */
  readonly #padded: { readonly at: number; readonly total: number }[] = [];
  #paddedTotal = 0;

  constructor(
    ring: AudioRing,
    base: number,
    /** It is sent nothing from this position on. */
    stopAt: number,
    open: (events: Pick<SpeechStreamEvents, 'onResult' | 'onEnd'>) => AnalyzeStream,
    events: SpeechStreamEvents,
    clock: Clock,
    options: SpeechStreamOptions,
  ) {
    this.base = base;
    this.fromMs = base / samplesPerMs;
    this.lastFinalMs = base / samplesPerMs;
    this.#ring = ring;
    this.#stopAt = stopAt;
    this.#events = events;
    this.#clock = clock;
    this.#options = options;
    this.#sent = base;
    this.#stream = open({
      onResult: (result) => {
        if (!this.#ended) events.onResult(result);
      },
      onEnd: (error) => {
        if (this.#ended) return;
        this.#ended = true;
        this.#paced?.();
        events.onEnd(error);
      },
    });
    this.#stream.onDrain(() => {
      this.#blocked = false;
      this.feed(this.#finishAt !== undefined);
    });
  }

  get sent(): number {
    return this.#sent;
  }

  get due(): number {
    return this.#finishAt === undefined ? this.#sent : Math.min(this.#finishAt, this.#stopAt);
  }

  get ended(): boolean {
    return this.#ended;
  }

  get finishedAt(): number | undefined {
    return this.#finishedAt;
  }

  feed(flush = false): void {
    const finishAt = this.#finishAt;
    if (this.#ended || this.#halfClosed || this.#blocked || (this.#held && finishAt === undefined)) return;
    const ring = this.#ring;
    const until = Math.min(finishAt ?? ring.end, this.#stopAt);
    if (this.#sent < ring.start) this.#overrun(until);
    const limit = this.#paceLimit(until);
    const { minWriteSamples, maxWriteSamples } = this.#options;
    while (!this.#blocked && this.#sent < limit && (flush || limit - this.#sent >= minWriteSamples)) {
      const part = ring.view(this.#sent, Math.min(limit, this.#sent + maxWriteSamples));
      if (part.length === 0) break;
      this.#sent += part.length;
      if (!this.#stream.write(part)) this.#blocked = true;
    }
    if (finishAt !== undefined && this.#sent >= until) {
      this.#halfClosed = true;
      this.#paced?.();
      this.#stream.halfClose();
    } else if (this.#sent >= this.#stopAt && !this.#full) {
      this.#full = true;
      this.#events.onFull();
    }
  }

  hold(held: boolean): void {
    this.#held = held;
    if (!held) this.feed();
  }

  pad(samples: number): void {
    if (this.#ended || this.#halfClosed || this.#held || this.#blocked) return;
    this.#padded.push({ at: this.#sent - this.base + this.#paddedTotal, total: this.#paddedTotal + samples });
    this.#paddedTotal += samples;
    for (let left = samples; left > 0; left -= silence.length) {
      const part = left >= silence.length ? silence : silence.subarray(0, left);
      if (!this.#stream.write(part)) this.#blocked = true;
    }
  }

  finish(to = this.#ring.end): number | undefined {
    if (this.#ended || this.#halfClosed || this.#finishAt !== undefined) return undefined;
    const finishAt = this.#held ? this.#sent : to;
    this.#finishAt = finishAt;
    this.#finishedAt = this.#clock.monotonic();
    const short = finishAt > this.#stopAt ? this.#stopAt : undefined;
    this.feed(true);
    return short;
  }

  cancel(): void {
    if (!this.#ended) this.#stream.cancel();
  }

  toCallMs(streamMs: number): number {
    const at = streamMs * samplesPerMs;
    let total = 0;
    for (let i = this.#padded.length - 1; i >= 0; i--) {
      const entry = this.#padded[i]!;
      if (at <= entry.at) continue;
      const before = i > 0 ? this.#padded[i - 1]!.total : 0;
      // Within inserted silence the call stands still; behind it, all of it counts.
      const inserted = entry.total - before;
      total = before + (inserted > 0 ? Math.min(at - entry.at, inserted) : inserted);
      break;
    }
    return (this.base + at - total) / samplesPerMs;
  }

  #overrun(until: number): void {
    const from = this.#sent;
    const to = Math.min(this.#ring.start, until);
    this.#sent = to;
    if (to <= from) return;
    // Its clock stands still over what it never got: the hole is taken up by the map, as silence is, but negative.
    this.#paddedTotal -= to - from;
    this.#padded.push({ at: from - this.base + this.#paddedTotal + (to - from), total: this.#paddedTotal });
    this.#events.onOverrun(from, to);
  }

  /** How far it may be sent now; the rest comes by a timer. */
  #paceLimit(until: number): number {
    const { burstSamples, replayFactor } = this.#options;
    if (until - this.#sent <= burstSamples) {
      this.#pacedFrom = 0;
      return until;
    }
    const now = this.#clock.monotonic();
    if (this.#pacedFrom === 0) {
      this.#pacedFrom = now;
      this.#pacedSent = this.#sent;
    }
    this.#paced ??= this.#clock.after(100, () => {
      this.#paced = undefined;
      this.feed(this.#finishAt !== undefined);
    });
    const allowed = this.#pacedSent + burstSamples + (now - this.#pacedFrom) * samplesPerMs * replayFactor;
    return Math.min(until, Math.max(this.#sent, Math.floor(allowed)));
  }
}
