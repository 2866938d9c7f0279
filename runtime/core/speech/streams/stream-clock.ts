/**
 * The clock of one recognition stream beside that of the call. The stream counts the audio it was sent. That differs from
 * the call where silence was inserted, which takes no call time, and where audio was lost before it could be sent.
 */
import { msToSamples, samplesToMs } from '../../../../shared/audiohook/stream-time.ts';

/** From stream sample `at` on, the stream is `ahead` samples ahead of the call in total; negative: it lags. */
type Shift = { readonly at: number; readonly ahead: number };

export class StreamClock {
  readonly #base: number;
  /** Rare, so a list that is searched from its end is enough. */
  readonly #shifts: Shift[] = [];
  #ahead = 0;

  /** `base`: position of the call at which the stream begins. */
  constructor(base: number) {
    this.#base = base;
  }

  /** `samples` of silence that are not in the call are sent after the call's position `sent`. */
  insertSilence(sent: number, samples: number): void {
    const at = sent - this.#base + this.#ahead;
    this.#ahead += samples;
    this.#shifts.push({ at, ahead: this.#ahead });
  }

  /** `samples` of the call from position `sent` on are never sent. */
  skip(sent: number, samples: number): void {
    const at = sent - this.#base + this.#ahead;
    this.#ahead -= samples;
    this.#shifts.push({ at, ahead: this.#ahead });
  }

  /** A time of the stream as call time, milliseconds. */
  toCallMs(streamMs: number): number {
    return streamMs + samplesToMs(this.#base - this.#aheadAt(msToSamples(streamMs)));
  }

  /** Within inserted silence the call stands still; after it, all of it counts. */
  #aheadAt(at: number): number {
    for (let i = this.#shifts.length - 1; i >= 0; i--) {
      const shift = this.#shifts[i]!;
      if (at <= shift.at) continue;
      const before = i > 0 ? this.#shifts[i - 1]!.ahead : 0;
      const inserted = shift.ahead - before;
      return before + (inserted > 0 ? Math.min(at - shift.at, inserted) : inserted);
    }
    return 0;
  }
}
