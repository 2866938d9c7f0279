/** Where a speaker's streams begin and which words each answers for, given the audio and the words taken so far. */
import type { AudioRing } from '../streams/audio-ring.ts';
import type { RecognitionStream } from '../streams/recognition-stream.ts';
import type { SoundTrack } from './sound-track.ts';
import type { SpeakerOptions } from './speaker-options.ts';
import { coverageStartMs, lookbackStart, nextStreamStart, overlapMidpointMs } from './stream-geometry.ts';
import type { TranscriptAssembler } from './transcript-assembler.ts';

export type StreamPlacementSetup = {
  readonly startSample: number;
  readonly options: SpeakerOptions;
  readonly ring: AudioRing;
  readonly sound: SoundTrack;
  readonly transcript: TranscriptAssembler;
};

export class StreamPlacement {
  readonly #setup: StreamPlacementSetup;
  #earliestStart: number;

  constructor(setup: StreamPlacementSetup) {
    this.#setup = setup;
    this.#earliestStart = setup.startSample;
  }

  /** Streams that are opened from now on do not begin before `position`: the audio before belongs to another stream. */
  startNotBefore(position: number): void {
    this.#earliestStart = position;
  }

  /** Where a stream that is opened now begins. `lookbackFrom`: the stream whose last audio it has to share. */
  nextStart(lookbackFrom: RecognitionStream | undefined): number {
    const { ring, sound, transcript, options } = this.#setup;
    const { settledTo } = transcript;
    const start = nextStreamStart({
      settledTo,
      ringStart: ring.start,
      ringEnd: ring.end,
      soundAt: sound.firstIn(Math.max(ring.start, settledTo + options.slackSamples), ring.end),
      earliest: this.#earliestStart,
      leadSamples: options.leadSamples,
    });
    return lookbackFrom ? lookbackStart(start, lookbackFrom.sent, options.lookbackSamples) : start;
  }

  /** Call time up to which `older` answers where a newer stream begins at `base`, milliseconds. */
  midpointMs(base: number, older: RecognitionStream): number {
    const { transcript, options } = this.#setup;
    return overlapMidpointMs(base, transcript.settledTo, older.sent, options.lookbackSamples);
  }

  /** Lets the newer stream answer from where it meets the older one, and returns where that is, in milliseconds. */
  shareCoverage(newer: RecognitionStream, older: RecognitionStream): number {
    const { base, coverage } = newer;
    const midpointMs = this.midpointMs(base, older);
    coverage.fromMs = coverageStartMs(coverage.fromMs, base, this.#setup.transcript.settledTo, midpointMs);
    return midpointMs;
  }

  /** There is sound after the last word that no stream has recognized yet. */
  hasPendingSpeech(): boolean {
    const { ring, transcript } = this.#setup;
    return this.hasUnrecognizedSound(transcript.settledTo, ring.end);
  }

  /** Sound in [from, to), apart from the end of the word before it. */
  hasUnrecognizedSound(from: number, to: number): boolean {
    const { sound, options } = this.#setup;
    return sound.soundIn(from + options.slackSamples, to) > 0;
  }
}
