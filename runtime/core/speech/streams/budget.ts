/**
 * How many streams may be opened in a minute, over all calls of this instance: openings are what the quota counts.
 *
 * A bucket that refills evenly, so that a minute's openings are spread over the minute, and two queues. Who has no
 * stream comes before who has one to replace; within a queue the order is that of asking, and a call can have at most one
 * request per speaker, so no call can starve another. When the far side says that the quota is used up, nobody opens
 * anything until it is time again.
 */
import { TokenBucket } from '../../../../shared/token-bucket.ts';
import type { Clock } from '../../ports/clock.ts';

export type StreamBudgetOptions = {
  readonly streamsPerMinute: number;
  /** How many may be opened at once after a quiet time. Default: a sixth of a minute's. */
  readonly burst?: number;
};

export type StreamBudget = {
  /** `granted` is called later, never before this returns. The result takes the request back. */
  ask(urgency: 'first' | 'roll', granted: () => void): () => void;
  /** Nothing is granted for so long: the far side said that the quota is used up. */
  holdOff(ms: number): void;
  /** Requests that wait. */
  readonly waiting: number;
  /** How long the last in the queue will wait, milliseconds, if nothing changes. */
  readonly waitMs: number;
};

type Request = { granted: (() => void) | undefined };

export function createStreamBudget(clock: Clock, options: StreamBudgetOptions): StreamBudget {
  const { streamsPerMinute, burst = Math.max(2, Math.ceil(streamsPerMinute / 6)) } = options;
  const perMs = streamsPerMinute / 60_000;
  const queues = { first: [] as Request[], roll: [] as Request[] };
  const bucket = new TokenBucket({ perSecond: streamsPerMinute / 60, burst }, clock.monotonic());
  let heldUntil = 0;
  let timer: (() => void) | undefined;

  const refill = (): void => bucket.refill(clock.monotonic());

  const next = (): Request | undefined => {
    for (const queue of [queues.first, queues.roll]) {
      while (queue.length > 0) {
        const request = queue.shift()!;
        if (request.granted) return request;
      }
    }
    return undefined;
  };

  const waiting = (): number =>
    queues.first.reduce((n, r) => n + (r.granted ? 1 : 0), 0) +
    queues.roll.reduce((n, r) => n + (r.granted ? 1 : 0), 0);

  const delay = (): number => {
    const held = heldUntil - clock.monotonic();
    // A hair beyond the exact time, so that rounding never finds a token that is almost whole.
    return Math.max(0, held, bucket.tokens >= 1 ? 0 : bucket.msUntil(1) + 1);
  };

  const pump = (): void => {
    timer = undefined;
    refill();
    while (delay() === 0) {
      const request = next();
      if (!request) return;
      const { granted } = request;
      request.granted = undefined;
      bucket.tokens -= 1;
      granted!();
    }
    if (waiting() > 0) schedule();
  };

  const schedule = (): void => {
    timer ??= clock.after(delay(), pump);
  };

  return {
    ask(urgency, granted) {
      const request: Request = { granted };
      queues[urgency].push(request);
      refill();
      schedule();
      return () => {
        request.granted = undefined;
      };
    },
    holdOff(ms) {
      heldUntil = Math.max(heldUntil, clock.monotonic() + ms);
      timer?.();
      timer = undefined;
      if (waiting() > 0) schedule();
    },
    get waiting() {
      return waiting();
    },
    get waitMs() {
      refill();
      return Math.max(0, heldUntil - clock.monotonic(), (waiting() - bucket.tokens) / perMs);
    },
  };
}
