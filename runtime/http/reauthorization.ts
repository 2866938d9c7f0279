/** Checks again and again whether a reader may still follow its conversation. */
import type { StreamEnd } from '../../shared/api/routes.ts';
import { spread } from './spread.ts';

export type ReauthorizationOptions = {
  /** Interval of the checks, spread by ±10 %. */
  readonly reauthorizeMs: number;
  /** Checks in a row that may fail without an answer. */
  readonly maxUnanswered: number;
};

/** `until`: the agent's part has ended, at that time (milliseconds since 1970). */
export type PartEnd = { readonly until: number };

export type ReauthorizationAnswer = 'allowed' | 'unauthenticated' | 'forbidden' | 'unavailable' | PartEnd;

/** Why the stream has to end; undefined where it may go on. */
type Verdict = Extract<StreamEnd['reason'], 'forbidden' | 'unauthorized' | 'failed'> | PartEnd | undefined;

export class Reauthorization {
  readonly #options: ReauthorizationOptions;
  readonly #random: () => number;
  #dueAt: number;
  #unanswered = 0;
  /** `confirmed`: the last check said that the reader may go on, live. */
  #state: 'confirmed' | 'unconfirmed' | 'pending' = 'confirmed';

  /** `dueAt`: the time of the first check, where access was checked before. */
  constructor(options: ReauthorizationOptions, random: () => number, now: number, dueAt?: number) {
    this.#options = options;
    this.#random = random;
    this.#dueAt = dueAt ?? now + spread(options.reauthorizeMs, 0.1, random);
  }

  /**
   * When the next check is due; undefined while one runs and after one that did not confirm access. Who begins then has to be checked
   * by itself: a reader who replaces one stream by the next would otherwise never be asked about.
   */
  get dueAt(): number | undefined {
    return this.#state === 'confirmed' ? this.#dueAt : undefined;
  }

  isDue(now: number): boolean {
    return now >= this.#dueAt && this.#state !== 'pending';
  }

  /** Never rejects: a failed request counts as `unavailable`. */
  async check(request: () => Promise<ReauthorizationAnswer>, now: () => number): Promise<Verdict> {
    this.#state = 'pending';
    const answer = await request().catch(() => 'unavailable' as const);
    this.#state = answer === 'allowed' ? 'confirmed' : 'unconfirmed';
    this.#dueAt = now() + spread(this.#options.reauthorizeMs, 0.1, this.#random);
    this.#unanswered = answer === 'unavailable' ? this.#unanswered + 1 : 0;
    if (typeof answer === 'object') return answer;
    if (answer === 'forbidden') return 'forbidden';
    if (answer === 'unauthenticated') return 'unauthorized';
    return this.#unanswered > this.#options.maxUnanswered ? 'failed' : undefined;
  }
}
