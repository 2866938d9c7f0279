/** How fast a backlog is sent: recognizers refuse audio that comes much faster than real time. */
import { msToSamples } from '../../../../shared/audiohook/stream-time.ts';
import type { Clock } from '../../ports/clock.ts';

export class ReplayPace {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #burstSamples: number;
  readonly #factor: number;
  /** When the replay began; undefined while there is no backlog. */
  #startedAt: number | undefined = undefined;
  #startedFrom = 0;

  /** A backlog of more than `burstSamples` is sent at `factor` times real time. */
  constructor(clock: Pick<Clock, 'monotonic'>, burstSamples: number, factor: number) {
    this.#clock = clock;
    this.#burstSamples = burstSamples;
    this.#factor = factor;
  }

  /** Position up to which audio may be sent now; `until` if there is no backlog. */
  limit(sent: number, until: number): number {
    if (until - sent <= this.#burstSamples) {
      this.#startedAt = undefined;
      return until;
    }
    const nowMs = this.#clock.monotonic();
    if (this.#startedAt === undefined) {
      this.#startedAt = nowMs;
      this.#startedFrom = sent;
    }
    const replayed = msToSamples((nowMs - this.#startedAt) * this.#factor);
    return Math.min(until, Math.max(sent, this.#startedFrom + this.#burstSamples + replayed));
  }
}
