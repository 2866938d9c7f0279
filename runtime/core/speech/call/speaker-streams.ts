/** The recognition streams of one speaker: opens them as the policy decides and takes their results. */
import { SAMPLE_RATE_HZ, samplesToMs } from '../../../../shared/audiohook/stream-time.ts';
import type { EarshotError } from '../../../../shared/errors.ts';
import type { AssistResult } from '../../ports/assist-gateway.ts';
import type { GapCause, VoiceRole } from '../../ports/voice-call.ts';
import type { AudioRing } from '../streams/audio-ring.ts';
import { type DelegatedEffect, StreamPolicyDriver } from '../streams/policy-driver.ts';
import { RecognitionStream } from '../streams/recognition-stream.ts';
import type { StreamInput, StreamSlot, StreamState } from '../streams/state.ts';
import { ActiveStreams } from './active-streams.ts';
import { DrainingStreams } from './draining-streams.ts';
import type { FrameWatch } from './frame-watch.ts';
import type { SoundTrack } from './sound-track.ts';
import type { SpeakerOptions, SpeakerPipelineOwner } from './speaker-options.ts';
import { repairPieceSamples, streamStop } from './stream-geometry.ts';
import type { StreamPlacement } from './stream-placement.ts';
import type { TranscriptAssembler } from './transcript-assembler.ts';

export type SpeakerStreamsSetup = {
  readonly role: VoiceRole;
  readonly startSample: number;
  readonly owner: SpeakerPipelineOwner;
  readonly options: SpeakerOptions;
  readonly ring: AudioRing;
  readonly sound: SoundTrack;
  readonly frames: FrameWatch;
  readonly transcript: TranscriptAssembler;
  readonly placement: StreamPlacement;
  /** The policy has ended, or a draining stream has: there may be nothing left to wait for. */
  onSettled(): void;
};

/** A stream that was sent this much without an error works, even if it has not answered. */
const workingSamples = 2 * SAMPLE_RATE_HZ;

export class SpeakerStreams {
  readonly active = new ActiveStreams();
  readonly draining: DrainingStreams;
  readonly #setup: SpeakerStreamsSetup;
  readonly #role: VoiceRole;
  readonly #owner: SpeakerPipelineOwner;
  readonly #options: SpeakerOptions;
  readonly #ring: AudioRing;
  readonly #transcript: TranscriptAssembler;
  readonly #placement: StreamPlacement;
  readonly #policy: StreamPolicyDriver;
  #servedTo: number;

  constructor(setup: SpeakerStreamsSetup) {
    const { owner, options, ring, startSample } = setup;
    this.#setup = setup;
    this.#role = setup.role;
    this.#owner = owner;
    this.#options = options;
    this.#ring = ring;
    this.#transcript = setup.transcript;
    this.#placement = setup.placement;
    this.#servedTo = startSample;
    this.draining = this.#createDraining();
    this.#policy = new StreamPolicyDriver({
      clock: owner.clock,
      options: options.policy,
      requestPermit: owner.requestPermit,
      nextStart: () => ({ from: this.#nextStart(), end: ring.end }),
      perform: (effect) => this.#perform(effect),
      onProcessed: setup.onSettled,
    });
  }

  get state(): StreamState {
    return this.#policy.state;
  }

  /** Everything up to here was sent to a stream that ended without an error, whether or not it recognized words. */
  get servedTo(): number {
    return this.#servedTo;
  }

  dispatch(input: StreamInput): void {
    this.#policy.dispatch(input);
  }

  /** Asks the policy about the audio, about once per second of it. */
  checkAudio(): void {
    const { ring, sound } = this.#setup;
    const { end } = ring;
    const { current } = this.active;
    if (current && current.sent - current.base >= workingSamples) this.#reportSkipped(current);
    this.#policy.dispatch({
      type: 'audioReceived',
      end,
      sent: current?.sent ?? end,
      hasPendingSpeech: this.#placement.hasPendingSpeech(),
      soundSamples: sound.soundIn(this.#policy.state.lastAnswerAt, end),
      silenceSamples: end - sound.lastSound,
    });
  }

  /** Audio before `position` is left to the streams that are draining. */
  leaveToDraining(position: number): void {
    if (this.draining.isBusy) this.#placement.startNotBefore(position);
  }

  /** Another pipeline has the audio from `from` on: no stream answers for it any more, and none is sent it again. */
  handOver(from: number): void {
    this.draining.dropRepairs();
    const fromMs = samplesToMs(from);
    for (const stream of [this.active.current, this.active.successor, ...this.draining.all]) {
      if (!stream) continue;
      stream.coverage.toMs = Math.min(stream.coverage.toMs, fromMs);
      stream.coverage.hasInterim = false;
    }
  }

  /** Reports everything from `from` on as lost, if there is sound in it. */
  reportUnrecognized(cause: GapCause, from: number): void {
    const { ring } = this.#setup;
    if (this.#placement.hasUnrecognizedSound(from, ring.end)) this.#reportLost(cause, from, ring.end);
  }

  #createDraining(): DrainingStreams {
    const { ring, sound, owner, options, onSettled } = this.#setup;
    return new DrainingStreams({
      ring,
      sound,
      clock: owner.clock,
      random: owner.random,
      options,
      canConnect: () => this.state.hasConversation && this.state.phase !== 'failed',
      connect: (base, stopAt) => this.#connect(base, stopAt),
      requestPermit: (onGranted) => owner.requestPermit('first', onGranted),
      lost: (from, to) => this.#reportLost('engine', from, to),
      onRepairAbandoned: onSettled,
      pieceSamples: () => repairPieceSamples(options.policy.hardSamples, this.state.learnedLimit),
    });
  }

  #perform(effect: DelegatedEffect): void {
    const role = this.#role;
    switch (effect.type) {
      case 'openStream':
        this.#open(effect.slot, effect.from);
        return;
      case 'halfClose':
        this.draining.retire(this.active.take('current'));
        return;
      case 'cancelStream':
        this.active.take(effect.slot)?.cancel();
        return;
      case 'holdCurrent':
        this.active.current?.hold(true);
        return;
      case 'feedCurrent':
        this.active.current?.hold(false);
        return;
      case 'promoteSuccessor':
        this.#promoteSuccessor();
        return;
      case 'reportDegraded':
        this.#owner.onDegraded(role, effect.error);
        return;
      case 'reportRecovered':
        this.#owner.onRecovered(role);
        return;
      case 'requestFailover':
        this.#owner.onFailoverRequested(effect.error, effect.stalled);
        return;
      case 'giveUp':
        this.#owner.onGiveUp(role, effect.error);
        return;
    }
  }

  #promoteSuccessor(): void {
    const { current, successor } = this.active;
    if (!successor) return;
    if (current) {
      const midpointMs = this.#placement.midpointMs(successor.base, current);
      current.coverage.toMs = Math.max(midpointMs, samplesToMs(this.#transcript.settledTo));
      this.draining.retire(current);
    }
    this.active.promote();
  }

  #nextStart(): number {
    const { phase, withLookback } = this.#policy.state;
    return this.#placement.nextStart(phase === 'renewing' && withLookback ? this.active.current : undefined);
  }

  #open(slot: StreamSlot, base: number): void {
    const { settledTo } = this.#transcript;
    const { current } = this.active;
    const stream = this.#connect(base, streamStop(base, this.#policy.state.hardLimitAt));
    const isOnlyStream = current === undefined && !this.draining.isBusy;
    if (isOnlyStream && this.#placement.hasUnrecognizedSound(settledTo, base)) stream.coverage.skippedFrom = settledTo;
    if (current) this.#shareCoverage(stream, current);
    for (const older of this.draining.all) this.#shareCoverage(stream, older);
    this.active.put(slot, stream);
    stream.feed();
  }

  /** Two streams that were sent the same audio meet in the middle of it. */
  #shareCoverage(newer: RecognitionStream, older: RecognitionStream): void {
    const { base } = newer;
    // A stream that handed over before this point has nothing more to deliver here, and a repair may fail as well as this
    // stream: words that both deliver are merged, words that each leaves to the other would be lost.
    if (older.coverage.toMs <= samplesToMs(base) || this.draining.isRepair(older)) return;
    const midpointMs = this.#placement.shareCoverage(newer, older);
    // The successor may fail, so the coverage of the current stream ends only when it is replaced.
    if (older !== this.active.current) older.coverage.toMs = Math.min(older.coverage.toMs, midpointMs);
  }

  #connect(base: number, stopAt: number): RecognitionStream {
    const stream: RecognitionStream = new RecognitionStream({
      ring: this.#ring,
      clock: this.#owner.clock,
      options: this.#options.stream,
      base,
      stopAt,
      open: (events) => this.#owner.openStream(this.#role, events),
      events: {
        onResult: (result) => this.#onResult(stream, result),
        onEnd: (error) => this.#onEnd(stream, error),
        onOverrun: (from, to) => this.#reportLost('overflow', from, to),
        onFull: () => {
          if (stream === this.active.current) this.#policy.dispatch({ type: 'streamFull', end: this.#ring.end });
        },
      },
    });
    return stream;
  }

  #reportLost(cause: GapCause, from: number, to: number): void {
    this.#transcript.exclude(from, to);
    this.#owner.onGap(this.#role, cause, from, to);
  }

  /** Only once the stream works is it certain that no other stream will be sent what this one had to leave out. */
  #reportSkipped({ coverage, base }: RecognitionStream): void {
    if (coverage.skippedFrom === undefined) return;
    const from = coverage.skippedFrom;
    coverage.skippedFrom = undefined;
    this.#reportLost('engine', from, base);
  }

  #onEnd(stream: RecognitionStream, error: EarshotError | undefined): void {
    const slot = this.active.slotOf(stream);
    if (slot === undefined) {
      if (error === undefined) this.#servedTo = Math.max(this.#servedTo, stream.sent);
      if (this.draining.ended(stream, error !== undefined)) this.#setup.onSettled();
      return;
    }
    // A current stream that has a successor stays in its slot until the promotion retires it, which repairs the rest.
    if (slot === 'successor' || this.active.successor === undefined) this.active.take(slot);
    this.#policy.dispatch({
      type: 'streamClosed',
      slot,
      error,
      end: this.#ring.end,
      jitter: this.#owner.random(),
      age: stream.sent - stream.base,
    });
  }

  #onResult(stream: RecognitionStream, result: AssistResult): void {
    const slot = this.active.slotOf(stream);
    if (slot === undefined && !this.draining.all.has(stream)) return;
    if (result.kind === 'message' || result.kind === 'suggestions' || result.kind === 'lifecycle') {
      this.#transcript.addResult(stream, result);
      return;
    }
    if (slot !== undefined) {
      this.#reportSkipped(stream);
      this.#owner.onAnswer();
      this.#policy.dispatch({ type: 'resultReceived', slot, end: this.#ring.end });
    }
    if (result.kind !== 'recognition') return;
    stream.coverage.hasInterim = !result.final && result.text !== '';
    // Interim text of a stream would replace the last words of the stream before it while those are still to come.
    const isEarly = slot === undefined ? this.active.current !== undefined : this.draining.hasPendingAudio();
    if (!result.final && isEarly) return;
    this.#transcript.addRecognition(stream, result, this.#setup.frames.sinceLastFrameMs());
    if (result.final && slot !== undefined) this.#onFinal(stream);
  }

  #onFinal(stream: RecognitionStream): void {
    this.#policy.dispatch({
      type: 'finalReceived',
      // The result may have made the successor the current stream.
      slot: stream === this.active.current ? 'current' : 'successor',
      end: this.#ring.end,
      hasPendingSpeech: this.#placement.hasPendingSpeech(),
    });
  }
}
