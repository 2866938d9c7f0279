/**
 * How many streams may be opened in a minute, over all calls of this instance: the quota counts openings.
 *
 * A token bucket that refills evenly, so that the openings of a minute are spread over it, and two queues. A speaker
 * without a stream comes before one whose stream is to be replaced; within a queue the order is that of the requests. A
 * call has at most one request per speaker, so no call can starve another. After the far side has reported the quota as
 * used up, nothing is opened until the time it named has passed.
 */
import { TokenBucket } from '../../../../shared/token-bucket.ts';
import type { Clock } from '../../ports/clock.ts';

/** `jitter`: 0 … 1, spreads the limits of streams that begin together. */
export type Permit = { readonly jitter: number };
export type Urgency = 'first' | 'roll';

/** Requests a permit to open a stream. It is never granted before the call returns; the result cancels the request. */
export type RequestPermit = (urgency: Urgency, onGranted: (permit: Permit) => void) => () => void;

export type StreamBudgetOptions = {
  readonly streamsPerMinute: number;
  /** How many may be opened at once after a quiet time. Default: a sixth of a minute's. */
  readonly burst?: number;
};

export type StreamBudget = {
  /** `onGranted` is called later, never before this returns. The result cancels the request. */
  request(urgency: Urgency, onGranted: () => void): () => void;
  /** Nothing is granted for `ms`: the far side reported the quota as used up. */
  holdOff(ms: number): void;
  /** Requests that wait. */
  readonly waiting: number;
  /** How long the last request in the queue will wait if nothing changes, milliseconds. */
  readonly waitMs: number;
};

type Request = { onGranted: (() => void) | undefined };

/** One budget per target, because each target has a quota of its own. */
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
        if (request.onGranted) return request;
      }
    }
    return undefined;
  };

  const waiting = (): number =>
    queues.first.reduce((n, r) => n + (r.onGranted ? 1 : 0), 0) +
    queues.roll.reduce((n, r) => n + (r.onGranted ? 1 : 0), 0);

  const delay = (): number => {
    const held = heldUntil - clock.monotonic();
    // 1 ms more than the exact time, so that rounding never leaves the token just short of complete.
    return Math.max(0, held, bucket.tokens >= 1 ? 0 : bucket.msUntil(1) + 1);
  };

  const pump = (): void => {
    timer = undefined;
    refill();
    while (delay() === 0) {
      const request = next();
      if (!request) return;
      const { onGranted } = request;
      request.onGranted = undefined;
      bucket.tokens -= 1;
      onGranted!();
    }
    if (waiting() > 0) schedule();
  };

  const schedule = (): void => {
    timer ??= clock.after(delay(), pump);
  };

  return {
    request(urgency, onGranted) {
      const request: Request = { onGranted };
      queues[urgency].push(request);
      refill();
      schedule();
      return () => {
        request.onGranted = undefined;
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

/** The budget of each target, made when it is first asked for. */
export function createStreamBudgets(
  ...settings: Parameters<typeof createStreamBudget>
): (target: string) => StreamBudget {
  const budgets = new Map<string, StreamBudget>();
  return (target) => {
    const known = budgets.get(target) ?? createStreamBudget(...settings);
    budgets.set(target, known);
    return known;
  };
}
