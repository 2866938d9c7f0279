/** Runs the stream policy for one speaker: feeds it inputs one after the other and performs its effects. */
import type { Clock } from '../../ports/clock.ts';
import type { RequestPermit } from './budget.ts';
import { step } from './policy.ts';
import type { StreamPolicyOptions } from './policy-options.ts';
import { initialStreamState, type StreamEffect, type StreamInput, type StreamState } from './state.ts';

/** What the driver does not do itself. */
export type DelegatedEffect = Exclude<
  StreamEffect,
  { type: 'requestPermit' | 'cancelPermit' | 'scheduleRetry' | 'cancelRetry' }
>;

export type StreamPolicyHost = {
  readonly clock: Clock;
  readonly options: StreamPolicyOptions;
  readonly requestPermit: RequestPermit;
  /** Where a stream that is opened now begins, and the position after the newest sample. */
  nextStart(): { readonly from: number; readonly end: number };
  perform(effect: DelegatedEffect): void;
  /** An input and everything that followed from it have been processed. */
  onProcessed(): void;
};

export class StreamPolicyDriver {
  readonly #host: StreamPolicyHost;
  /** The input being processed, and those that its effects caused. */
  readonly #queue: StreamInput[] = [];
  #state: StreamState = initialStreamState;
  #cancelPermit: (() => void) | undefined = undefined;
  #cancelRetry: (() => void) | undefined = undefined;

  constructor(host: StreamPolicyHost) {
    this.#host = host;
  }

  get state(): StreamState {
    return this.#state;
  }

  /** An input that is caused by an effect is processed after it. */
  dispatch(input: StreamInput): void {
    this.#queue.push(input);
    if (this.#queue.length > 1) return;
    for (let next = this.#queue[0]; next !== undefined; next = this.#queue[0]) {
      const [state, effects] = step(this.#state, next, this.#host.options);
      this.#state = state;
      for (const effect of effects) this.#perform(effect);
      this.#queue.shift();
    }
    this.#host.onProcessed();
  }

  #perform(effect: StreamEffect): void {
    switch (effect.type) {
      case 'requestPermit':
        this.#cancelPermit = this.#host.requestPermit(effect.urgency, ({ jitter }) => {
          this.#cancelPermit = undefined;
          this.dispatch({ type: 'permitGranted', ...this.#host.nextStart(), jitter });
        });
        return;
      case 'cancelPermit':
        this.#cancelPermit?.();
        this.#cancelPermit = undefined;
        return;
      case 'scheduleRetry':
        this.#cancelRetry = this.#host.clock.after(effect.ms, () => {
          this.#cancelRetry = undefined;
          this.dispatch({ type: 'retryDue' });
        });
        return;
      case 'cancelRetry':
        this.#cancelRetry?.();
        this.#cancelRetry = undefined;
        return;
      default:
        this.#host.perform(effect);
    }
  }
}
