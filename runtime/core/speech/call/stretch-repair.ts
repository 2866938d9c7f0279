/**
 * Requests for streams that are sent one stretch of the call again, because the stream that was sent it first has failed
 * or hangs. A request is retried for as long as its audio is likely to be still in the ring.
 */
import { backoffDelay } from '../../../../shared/backoff.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Stretch } from './stream-geometry.ts';

const maxTries = 20;
const backoff = { firstMs: 200, factor: 2, maxMs: 4_000 };

export type StretchRepairOwner = {
  readonly clock: Clock;
  readonly random: () => number;
  requestPermit(onGranted: () => void): () => void;
  /** Opens a stream for the stretch. `failures`: how often it has failed. */
  open(stretch: Stretch, failures: number): void;
  /** The stretch will not be recognized. */
  lost(from: number, to: number): void;
};

export class StretchRepairs {
  readonly #owner: StretchRepairOwner;
  readonly #requests = new Set<{ readonly stretch: Stretch; cancel(): void }>();

  constructor(owner: StretchRepairOwner) {
    this.#owner = owner;
  }

  get hasPending(): boolean {
    return this.#requests.size > 0;
  }

  /** `failures`: how often this stretch has failed, 1 after the first time. Beyond the limit it is reported as lost. */
  request(stretch: Stretch, failures: number): void {
    const { clock, random } = this.#owner;
    if (failures > maxTries) {
      this.#owner.lost(stretch.from, stretch.to);
      return;
    }
    const delayMs = failures === 1 ? 0 : backoffDelay(failures - 1, backoff, random());
    const pending = {
      stretch,
      cancel: clock.after(delayMs, () => {
        pending.cancel = this.#owner.requestPermit(() => {
          this.#requests.delete(pending);
          this.#owner.open(stretch, failures);
        });
      }),
    };
    this.#requests.add(pending);
  }

  /** `report`: the stretches are reported as lost. */
  cancelAll(report: boolean): void {
    for (const { stretch, cancel } of this.#requests) {
      cancel();
      if (report) this.#owner.lost(stretch.from, stretch.to);
    }
    this.#requests.clear();
  }
}
