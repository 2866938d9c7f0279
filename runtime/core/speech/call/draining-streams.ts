/**
 * Streams that are sent no more audio but still answer. A half-closed stream has yet to deliver the words of the last audio
 * it was sent. If it fails or hangs before that, another stream is sent just that stretch. Only if that fails too, again
 * and again, is the stretch lost.
 */

import { samplesToMs } from '../../../../shared/audiohook/stream-time.ts';
import type { Clock } from '../../ports/clock.ts';
import type { AudioRing } from '../streams/audio-ring.ts';
import type { RecognitionStream } from '../streams/recognition-stream.ts';
import type { SoundTrack } from './sound-track.ts';
import type { SpeakerOptions } from './speaker-options.ts';
import { pendingStretch, repairEnd, type Stretch } from './stream-geometry.ts';
import { StretchRepairs } from './stretch-repair.ts';

export type DrainingStreamsOwner = {
  readonly ring: AudioRing;
  readonly sound: SoundTrack;
  readonly clock: Clock;
  readonly random: () => number;
  readonly options: SpeakerOptions;
  /** Whether a stream can be opened now. */
  canConnect(): boolean;
  connect(base: number, stopAt: number): RecognitionStream;
  requestPermit(onGranted: () => void): () => void;
  /** The stretch will not be recognized. */
  lost(from: number, to: number): void;
  /** A repair has come to nothing, so nothing may be left to wait for. */
  onRepairAbandoned(): void;
  /** How much a single stream may be sent. */
  pieceSamples(): number;
};

/** Sound this close after the last word is the end of that word. */
const minimumPendingSamples = 800;

export class DrainingStreams {
  readonly #owner: DrainingStreamsOwner;
  readonly #streams = new Set<RecognitionStream>();
  /** For streams that repair a stretch: how often that stretch had failed when they were opened. */
  readonly #failures = new WeakMap<RecognitionStream, number>();
  readonly #repairs: StretchRepairs;

  constructor(owner: DrainingStreamsOwner) {
    this.#owner = owner;
    this.#repairs = new StretchRepairs({
      clock: owner.clock,
      random: owner.random,
      requestPermit: (onGranted) => owner.requestPermit(onGranted),
      open: (stretch, failures) => this.#open(stretch, failures),
      lost: (from, to) => owner.lost(from, to),
    });
  }

  get all(): ReadonlySet<RecognitionStream> {
    return this.#streams;
  }

  /** Something may still come. */
  get isBusy(): boolean {
    return this.#streams.size > 0 || this.#repairs.hasPending;
  }

  /** The stream repairs a stretch that another one failed to deliver. */
  isRepair(stream: RecognitionStream): boolean {
    return this.#failures.has(stream);
  }

  /** Some stream has yet to deliver the words of audio that it was sent. */
  hasPendingAudio(): boolean {
    for (const stream of this.#streams) if (this.#pendingOf(stream)) return true;
    return false;
  }

  /** Half-closes the stream and waits for the rest. If it has ended already, the rest is requested from another. */
  retire(stream: RecognitionStream | undefined): void {
    if (!stream) return;
    if (stream.hasEnded) {
      this.#repair(stream);
      return;
    }
    const { ring, options } = this.#owner;
    this.#streams.add(stream);
    const to = ring.end;
    const stopsAt = stream.finish(to);
    if (stopsAt === undefined) return;
    // It may not be sent everything. Another stream gets the rest, and they meet a little before where it stops.
    const from = stopsAt - options.leadSamples;
    stream.coverage.toMs = Math.min(stream.coverage.toMs, samplesToMs(from));
    this.#repairs.request({ from, to }, 1);
  }

  /** The stream has ended. Returns false if it was not one of these. */
  ended(stream: RecognitionStream, inError: boolean): boolean {
    if (!this.#streams.delete(stream)) return false;
    // Interim text without a final was speech, so a regular end that leaves it out counts as a failure.
    if (inError || stream.coverage.hasInterim) this.#repair(stream);
    return true;
  }

  /** To be called about once a second: a stream that hangs is not waited for, but one that is behind and still answers is. */
  checkTimeouts(): void {
    const { clock, options } = this.#owner;
    const now = clock.monotonic();
    for (const stream of this.#streams) {
      const waitedMs = now - (stream.finishedAtMs ?? now);
      const silentMs = Math.min(waitedMs, now - stream.answers.lastAtMs);
      const isAtWork = silentMs < options.closingMs && waitedMs < options.behindMs;
      if (isAtWork) continue;
      if (waitedMs < options.tailMs || waitedMs >= options.behindMs) this.#repair(stream);
      if (waitedMs >= options.tailMs) stream.cancel();
    }
  }

  /** Nothing is requested again: another pipeline has the audio. */
  dropRepairs(): void {
    this.#repairs.cancelAll(false);
  }

  /** Cancels everything at once. `report`: audio that was not recognized is reported as lost. */
  cancelAll(report: boolean): void {
    this.#repairs.cancelAll(report);
    for (const stream of this.#streams) {
      const pending = this.#pendingOf(stream);
      stream.coverage.toMs = stream.coverage.lastFinalMs;
      if (pending && report) this.#owner.lost(pending.from, pending.to);
      stream.cancel();
    }
  }

  #pendingOf(stream: RecognitionStream): Stretch | undefined {
    const pending = pendingStretch(stream.coverage, stream.due);
    return this.#owner.sound.soundIn(pending.from + minimumPendingSamples, pending.to) > 0 ? pending : undefined;
  }

  /** Requests from another stream what this one has not delivered. */
  #repair(stream: RecognitionStream): void {
    const pending = this.#pendingOf(stream);
    if (!pending) return;
    stream.coverage.toMs = stream.coverage.lastFinalMs;
    this.#repairs.request(pending, (this.#failures.get(stream) ?? 0) + 1);
  }

  #open(wanted: Stretch, failures: number): void {
    const { ring, options } = this.#owner;
    const { to } = wanted;
    const from = Math.max(wanted.from, ring.start);
    if (from > wanted.from) this.#owner.lost(wanted.from, Math.min(from, to));
    if (from >= to || !this.#owner.canConnect()) {
      if (from < to) this.#owner.lost(from, to);
      this.#owner.onRepairAbandoned();
      return;
    }
    const until = repairEnd({ from, to }, failures, this.#owner.pieceSamples(), options.lookbackSamples);
    // The stretch may begin or end inside a word, so the stream is sent more than it answers for.
    const margin = options.leadSamples;
    const stream = this.#owner.connect(Math.max(from - margin, ring.start), until + margin);
    this.#failures.set(stream, failures);
    this.#streams.add(stream);
    stream.coverage.fromMs = samplesToMs(from);
    stream.coverage.toMs = samplesToMs(until);
    stream.finish(Math.min(until + margin, ring.end));
    if (until < to) this.#repairs.request({ from: until, to }, failures);
  }
}
