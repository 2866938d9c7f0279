/** Reads frames from a source as they are due: counted from the start, so that late timers cause no drift. */
import type { AudioMedia } from '../../../shared/audiohook/media.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { AudioSource } from './audio-source.ts';

const samplesPerMs = 8;

export type FramePacerOptions = {
  readonly source: AudioSource;
  readonly clock: Clock;
  /** Samples of each channel in a frame. */
  readonly frameSamples: number;
  /** Multiple of real time. */
  readonly pace: number;
};

export class FramePacer {
  readonly #options: FramePacerOptions;
  readonly #end: number;
  #startedAt = 0;
  #position = 0;

  constructor(options: FramePacerOptions) {
    this.#options = options;
    this.#end = options.source.length ?? Number.POSITIVE_INFINITY;
  }

  /** Starts the time at sample `position`. */
  start(position: number): void {
    this.#startedAt = this.#options.clock.monotonic();
    this.#position = position;
  }

  get isAtEnd(): boolean {
    return this.#position >= this.#end;
  }

  /** Samples that should have been sent by now, in whole frames. */
  dueSamples(): number {
    const { clock, frameSamples, pace } = this.#options;
    const elapsed = (clock.monotonic() - this.#startedAt) * samplesPerMs * pace;
    return Math.floor(elapsed / frameSamples) * frameSamples;
  }

  /** The next frame before sample `due`, or undefined where there is none; the last one may be shorter. */
  next(due: number, media: AudioMedia): { readonly samples: number; readonly frame: Uint8Array } | undefined {
    const { source, frameSamples } = this.#options;
    if (this.#position >= Math.min(due, this.#end)) return undefined;
    const samples = Math.min(frameSamples, this.#end - this.#position);
    const frame = source.read(this.#position, samples, media);
    this.#position += samples;
    return { samples, frame };
  }

  /** Milliseconds until the next frame is due. */
  msToNext(): number {
    const { clock, frameSamples, pace } = this.#options;
    const dueAt = (this.#position + frameSamples) / (samplesPerMs * pace);
    return Math.max(1, dueAt - (clock.monotonic() - this.#startedAt));
  }
}
