/** Makes the local platform API fail on purpose: the next requests to a path, or a limit on the requests of one token. */
import type { Clock } from '../../core/ports/clock.ts';

export type Fault = {
  readonly path: RegExp;
  readonly status: number;
  /** Number of requests that it still affects. */
  times: number;
  readonly retryAfterSeconds?: number;
  /** Executes the request and then answers with the fault, as a time-out looks to a client. */
  readonly afterTheFact?: boolean;
  readonly delayMs?: number;
};

export type Faults = ReturnType<typeof createFaults>;

/** Keeps planned faults and counts requests in windows of one minute for each token. */
export function createFaults(clock: Clock) {
  const planned: Fault[] = [];
  const used = new Map<string, { from: number; count: number }>();
  let perMinute = Number.POSITIVE_INFINITY;

  return {
    plan(fault: Fault): void {
      planned.push(fault);
    },
    clear(): void {
      planned.length = 0;
      perMinute = Number.POSITIVE_INFINITY;
      used.clear();
    },
    next(path: string): Fault | undefined {
      const fault = planned.find((f) => f.times > 0 && f.path.test(path));
      if (fault) fault.times--;
      return fault;
    },
    limit(requestsPerMinute: number): void {
      perMinute = requestsPerMinute;
    },
    /** Counts one request; the numbers of the vendor's rate-limit headers. */
    count(token: string): { count: number; allowed: number; resetSeconds: number; over: boolean } {
      const now = clock.monotonic();
      let window = used.get(token);
      if (!window || now - window.from >= 60_000) {
        window = { from: now, count: 0 };
        if (used.size > 1_000) used.clear();
        used.set(token, window);
      }
      window.count++;
      const allowed = Number.isFinite(perMinute) ? perMinute : 300;
      return {
        count: window.count,
        allowed,
        resetSeconds: Math.ceil((window.from + 60_000 - now) / 1_000),
        over: window.count > perMinute,
      };
    },
  };
}
