/**
 * One speaker of one call: audio into the ring, from the ring into streams as the policy decides, results into utterances.
 * Everything happens in order in one place, so that positions, streams and words always agree.
 */
import { SAMPLE_RATE_HZ } from '../../../../shared/audiohook/stream-time.ts';
import type { GapCause, VoiceRole } from '../../ports/voice-call.ts';
import { type AudioRing, createAudioRing } from '../streams/audio-ring.ts';
import type { StreamPhase } from '../streams/state.ts';
import { FrameWatch } from './frame-watch.ts';
import { createSoundTrack, type SoundTrack } from './sound-track.ts';
import type { SpeakerOptions, SpeakerPipelineOwner } from './speaker-options.ts';
import { SpeakerStreams } from './speaker-streams.ts';
import { StreamPlacement } from './stream-placement.ts';
import { TranscriptAssembler } from './transcript-assembler.ts';

/** How often the policy is asked about the audio. */
const checkSamples = SAMPLE_RATE_HZ;

/** What follows the last word that a pipeline has taken. `from`: its position. */
export type AudioTail = { readonly from: number; readonly ulaw: Uint8Array };

export type SpeakerPipelineSetup = {
  readonly role: VoiceRole;
  /** Prefix of the ids of this speaker's utterances. */
  readonly idPrefix: string;
  readonly startSample: number;
  readonly owner: SpeakerPipelineOwner;
  readonly options: SpeakerOptions;
};

/** `muted`: audio is not taken, because of a pause. `done`: nothing more will come, and the owner was notified. */
type Phase = 'listening' | 'muted' | 'done';

export class SpeakerPipeline {
  readonly role: VoiceRole;
  readonly #owner: SpeakerPipelineOwner;
  readonly #options: SpeakerOptions;
  readonly #ring: AudioRing;
  readonly #sound: SoundTrack;
  readonly #frames: FrameWatch;
  readonly #transcript: TranscriptAssembler;
  readonly #placement: StreamPlacement;
  readonly #streams: SpeakerStreams;
  #phase: Phase = 'listening';
  #nextCheckAt: number;

  constructor({ role, idPrefix, startSample, owner, options }: SpeakerPipelineSetup) {
    this.role = role;
    this.#owner = owner;
    this.#options = options;
    this.#nextCheckAt = startSample + checkSamples;
    const ring = createAudioRing(options.ringSamples, startSample);
    const sound = createSoundTrack(options.ringSamples * 2, startSample);
    const frames = new FrameWatch(owner.clock, options);
    const onLatency = (ms: number): void => owner.onLatency(role, ms);
    const transcript = new TranscriptAssembler({
      role,
      idPrefix,
      startSample,
      feed: owner.feed,
      ring,
      sound,
      onLatency,
    });
    const placement = new StreamPlacement({ startSample, options, ring, sound, transcript });
    const onSettled = (): void => this.#notifyIfDone();
    this.#ring = ring;
    this.#sound = sound;
    this.#frames = frames;
    this.#transcript = transcript;
    this.#placement = placement;
    this.#streams = new SpeakerStreams({
      role,
      startSample,
      owner,
      options,
      ring,
      sound,
      frames,
      transcript,
      placement,
      onSettled,
    });
  }

  get streamPhase(): StreamPhase {
    return this.#streams.state.phase;
  }

  get isDone(): boolean {
    return this.#phase === 'done';
  }

  /** µ-law, one byte a sample, beginning at `position`. The bytes are copied. */
  audio(ulaw: Uint8Array, position: number): void {
    if (this.#phase === 'muted' || this.streamPhase === 'ended') return;
    this.#frames.frameReceived();
    this.#ring.write(ulaw, position);
    this.#sound.write(ulaw, position);
    this.#streams.active.feed();
    if (this.streamPhase === 'idle' && this.#sound.lastSound > position) {
      this.#streams.dispatch({ type: 'soundDetected' });
    }
    if (this.#ring.end < this.#nextCheckAt) return;
    this.#nextCheckAt = this.#ring.end + checkSamples;
    this.#streams.checkAudio();
  }

  /** [from, to) has no audio. */
  gap(from: number, to: number): void {
    const { end } = this.#ring;
    if (to <= end) return;
    const isTooLong = to - Math.max(from, end) > this.#options.fillSamples;
    if (isTooLong) this.#streams.dispatch({ type: 'restartRequested' });
    this.#ring.skip(to);
    if (isTooLong) this.#streams.leaveToDraining(to);
    if (this.#phase !== 'muted') this.#streams.active.feed();
  }

  pause(): void {
    if (this.#phase === 'listening') this.#phase = 'muted';
    this.#streams.dispatch({ type: 'paused', hasPendingSpeech: this.#placement.hasPendingSpeech() });
  }

  resume(position: number): void {
    if (this.#phase === 'muted') this.#phase = 'listening';
    this.#frames.frameReceived();
    this.#ring.skip(position);
    this.#streams.leaveToDraining(position);
    this.#nextCheckAt = Math.max(this.#nextCheckAt, position + checkSamples);
    this.#streams.dispatch({ type: 'resumed' });
  }

  /** Ends the wait for speech from before a pause: whatever is left is dropped and overwritten. */
  forget(cause: GapCause): void {
    this.#streams.reportUnrecognized(cause, this.#transcript.settledTo);
    this.#streams.dispatch({ type: 'deadlinePassed' });
    this.#streams.draining.cancelAll(false);
    this.#transcript.close();
    this.#ring.wipe(this.#ring.end);
  }

  /** The next audio goes to a new stream: the language has changed. */
  restart(): void {
    this.#streams.dispatch({ type: 'restartRequested' });
    this.#streams.leaveToDraining(this.#ring.end);
  }

  conversationReady(): void {
    this.#streams.dispatch({ type: 'conversationReady' });
  }

  /** The streams are cancelled; audio that they had not answered yet is sent to the next ones. */
  withdrawConversation(): void {
    this.#streams.dispatch({ type: 'conversationWithdrawn' });
  }

  /** The next stream is opened in another conversation, as soon as that loses no word. */
  moveConversation(): void {
    this.#streams.dispatch({ type: 'conversationMoved', end: this.#ring.end });
  }

  end(): void {
    this.#streams.dispatch({ type: 'endRequested', hasPendingSpeech: this.#placement.hasPendingSpeech() });
  }

  /**
   * The audio after the last word taken, for the pipeline that continues this one: a word that the end of a connection has cut is
   * recognized as a whole there. This one takes no more words of it. Undefined where it has none, or is muted.
   */
  handOver(): AudioTail | undefined {
    const { start, end } = this.#ring;
    const from = this.#transcript.settledTo;
    if (this.#phase === 'muted' || from < start || from >= end) return undefined;
    const ulaw = new Uint8Array(end - from);
    for (let at = from; at < end; ) {
      const part = this.#ring.view(at, end);
      ulaw.set(part, at - from);
      at += part.length;
    }
    this.#transcript.handOver(from, end);
    this.#streams.handOver(from);
    return { from, ulaw };
  }

  /** Ends the wait for the last words; audio that was not recognized is reported as lost. */
  cutOff(): void {
    this.#streams.dispatch({ type: 'deadlinePassed' });
    this.#streams.draining.cancelAll(true);
  }

  /** To be called about once a second, whether audio comes or not. */
  tick(): void {
    this.#streams.draining.checkTimeouts();
    if (this.#phase === 'muted' || this.streamPhase === 'ended') return;
    const action = this.#frames.check();
    if (action === 'none') return;
    this.#streams.active.feed(true);
    if (action === 'pad') this.#streams.active.pad(checkSamples);
    if (action === 'close') this.#closeAbandoned();
  }

  /** To the policy, missing frames are long silence. */
  #closeAbandoned(): void {
    const { end } = this.#ring;
    this.#streams.dispatch({
      type: 'audioReceived',
      end,
      sent: end,
      hasPendingSpeech: false,
      soundSamples: 0,
      silenceSamples: this.#options.policy.idleSamples,
    });
  }

  #notifyIfDone(): void {
    if (this.streamPhase !== 'ended' || this.#streams.draining.isBusy || this.#phase === 'done') return;
    this.#phase = 'done';
    this.#transcript.close();
    this.#streams.reportUnrecognized('engine', Math.max(this.#transcript.settledTo, this.#streams.servedTo));
    this.#owner.onDone();
  }
}
