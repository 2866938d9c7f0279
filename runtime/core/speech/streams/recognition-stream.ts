/**
 * One recognition stream, fed from the ring. Positions are samples of the call. Nothing is copied here: the gateway gets
 * views into the ring.
 */
import { SAMPLE_RATE_HZ, samplesToMs } from '../../../../shared/audiohook/stream-time.ts';
import type { EarshotError } from '../../../../shared/errors.ts';
import type { AnalyzeStream, AssistResult } from '../../ports/assist-gateway.ts';
import type { Clock } from '../../ports/clock.ts';
import { type AudioRing, ulawSilence } from './audio-ring.ts';
import { ReplayPace } from './replay-pace.ts';
import { StreamClock } from './stream-clock.ts';

export type RecognitionStreamOptions = {
  /** Less than this is held back until more has come: the price is per message, not per byte. */
  readonly minWriteSamples: number;
  readonly maxWriteSamples: number;
  /** A backlog beyond this is sent at no more than `replayFactor` times real time. */
  readonly burstSamples: number;
  readonly replayFactor: number;
};

export const defaultRecognitionStream: RecognitionStreamOptions = {
  minWriteSamples: 800,
  maxWriteSamples: 4_000,
  burstSamples: 5 * SAMPLE_RATE_HZ,
  replayFactor: 4,
};

export type RecognitionStreamEvents = {
  onResult(result: AssistResult): void;
  /** Exactly once. */
  onEnd(error: EarshotError | undefined): void;
  /** [from, to) was overwritten in the ring before it could be sent. */
  onOverrun(from: number, to: number): void;
  /** The stream was sent as much as it may get, and there is more. */
  onFull(): void;
};

export type RecognitionStreamSetup = {
  readonly ring: AudioRing;
  readonly clock: Clock;
  readonly options: RecognitionStreamOptions;
  /** Position of the first sample to send. */
  readonly base: number;
  /** Nothing is sent from this position on. */
  readonly stopAt: number;
  open(events: Pick<RecognitionStreamEvents, 'onResult' | 'onEnd'>): AnalyzeStream;
  readonly events: RecognitionStreamEvents;
};

/** Which part of the call's transcript a stream is responsible for, and how far it has delivered it. Call time in ms. */
export type StreamCoverage = {
  /** Words whose middle lies in [fromMs, toMs) are this stream's. Set by the owner, who knows the neighbouring streams. */
  fromMs: number;
  toMs: number;
  lastFinalMs: number;
  /** The stream has delivered interim text that no final has replaced yet. */
  hasInterim: boolean;
  /** Sample from which audio before `base` was said but could not be sent any more; undefined if none is missing. */
  skippedFrom: number | undefined;
};

/** A final whose stored message has not come yet. */
export type AwaitedMessage = { readonly utteranceId: string | undefined; readonly text: string };

/** `closing`: no more audio will follow, but some is still to be sent. */
type Phase = 'open' | 'full' | 'closing' | 'halfClosed' | 'ended';
type Finish = { readonly at: number; readonly sinceMs: number };

const silence = new Uint8Array(SAMPLE_RATE_HZ).fill(ulawSilence);
/** How often a paced replay goes on. */
const replayIntervalMs = 100;

export class RecognitionStream {
  readonly base: number;
  readonly coverage: StreamCoverage;
  /** When the last result of any kind came, on the monotonic clock. */
  readonly answers = { lastAtMs: Number.NEGATIVE_INFINITY };
  /** Oldest first. */
  readonly awaitedMessages: AwaitedMessage[] = [];
  readonly #setup: RecognitionStreamSetup;
  readonly #stream: AnalyzeStream;
  readonly #streamClock: StreamClock;
  readonly #pace: ReplayPace;
  #phase: Phase = 'open';
  #sent: number;
  #isHeld = false;
  #isBlocked = false;
  #finish: Finish | undefined = undefined;
  #cancelReplay: (() => void) | undefined = undefined;

  constructor(setup: RecognitionStreamSetup) {
    const { base, events, options } = setup;
    this.base = base;
    const baseMs = samplesToMs(base);
    this.coverage = {
      fromMs: baseMs,
      toMs: Number.POSITIVE_INFINITY,
      lastFinalMs: baseMs,
      hasInterim: false,
      skippedFrom: undefined,
    };
    this.#setup = setup;
    this.#streamClock = new StreamClock(base);
    this.#pace = new ReplayPace(setup.clock, options.burstSamples, options.replayFactor);
    this.#sent = base;
    this.#stream = setup.open({
      onResult: (result) => {
        if (this.#phase === 'ended') return;
        this.answers.lastAtMs = setup.clock.monotonic();
        events.onResult(result);
      },
      onEnd: (error) => {
        if (this.#phase === 'ended') return;
        this.#phase = 'ended';
        this.#cancelReplay?.();
        events.onEnd(error);
      },
    });
    this.#stream.onDrain(() => {
      this.#isBlocked = false;
      this.feed(this.#finish !== undefined);
    });
  }

  /** Position up to which the call's audio was sent. */
  get sent(): number {
    return this.#sent;
  }

  /** Position up to which the stream has to answer: what it was sent, or, once it is finishing, what it will be sent. */
  get due(): number {
    return this.#finish === undefined ? this.#sent : Math.min(this.#finish.at, this.#setup.stopAt);
  }

  get hasEnded(): boolean {
    return this.#phase === 'ended';
  }

  /** When `finish` was called, on the monotonic clock; undefined before. */
  get finishedAtMs(): number | undefined {
    return this.#finish?.sinceMs;
  }

  /** Sends the audio that is there. `flush`: also less than one message. */
  feed(flush = false): void {
    const finish = this.#finish;
    if (this.#isClosed || this.#isBlocked || (this.#isHeld && finish === undefined)) return;
    const { ring, stopAt } = this.#setup;
    const until = Math.min(finish === undefined ? ring.end : finish.at, stopAt);
    if (this.#sent < ring.start) this.#skipOverwritten(until);
    this.#write(this.#paced(until), flush);
    if (finish !== undefined && this.#sent >= until) {
      this.#phase = 'halfClosed';
      this.#cancelReplay?.();
      this.#stream.halfClose();
    } else if (this.#sent >= stopAt && this.#phase === 'open') {
      this.#phase = 'full';
      this.#setup.events.onFull();
    }
  }

  /** A held stream is sent nothing. */
  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
    if (!isHeld) this.feed();
  }

  /** Sends silence that is not in the call and takes no call time. */
  pad(samples: number): void {
    if (this.#isClosed || this.#isHeld || this.#isBlocked) return;
    this.#streamClock.insertSilence(this.#sent, samples);
    for (let left = samples; left > 0; left -= silence.length) {
      const part = left >= silence.length ? silence : silence.subarray(0, left);
      if (!this.#stream.write(part)) this.#isBlocked = true;
    }
  }

  /**
   * Sends the audio up to `to`, or up to now, and then half-closes. Returns the position at which the stream has to stop
   * before that, because it may be sent no more; undefined if it can be sent all.
   */
  finish(to = this.#setup.ring.end): number | undefined {
    if (this.#isClosed || this.#finish !== undefined) return undefined;
    const { clock, stopAt } = this.#setup;
    const at = this.#isHeld ? this.#sent : to;
    this.#finish = { at, sinceMs: clock.monotonic() };
    this.#phase = 'closing';
    this.feed(true);
    return at > stopAt ? stopAt : undefined;
  }

  cancel(): void {
    if (this.#phase !== 'ended') this.#stream.cancel();
  }

  /** A time of this stream as call time, milliseconds. */
  toCallMs(streamMs: number): number {
    return this.#streamClock.toCallMs(streamMs);
  }

  get #isClosed(): boolean {
    return this.#phase === 'halfClosed' || this.#phase === 'ended';
  }

  #write(limit: number, flush: boolean): void {
    const { ring, options } = this.#setup;
    const { minWriteSamples, maxWriteSamples } = options;
    while (!this.#isBlocked && this.#sent < limit && (flush || limit - this.#sent >= minWriteSamples)) {
      const part = ring.view(this.#sent, Math.min(limit, this.#sent + maxWriteSamples));
      if (part.length === 0) break;
      this.#sent += part.length;
      if (!this.#stream.write(part)) this.#isBlocked = true;
    }
  }

  #skipOverwritten(until: number): void {
    const { ring, events } = this.#setup;
    const from = this.#sent;
    const to = Math.min(ring.start, until);
    this.#sent = to;
    if (to <= from) return;
    this.#streamClock.skip(from, to - from);
    events.onOverrun(from, to);
  }

  /** How far audio may be sent now; a timer sends the rest. */
  #paced(until: number): number {
    const limit = this.#pace.limit(this.#sent, until);
    if (limit < until) {
      this.#cancelReplay ??= this.#setup.clock.after(replayIntervalMs, () => {
        this.#cancelReplay = undefined;
        this.feed(this.#finish !== undefined);
      });
    }
    return limit;
  }
}
