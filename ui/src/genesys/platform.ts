/**
 * The Platform API from the browser, with the agent's own token. The panel makes one request at a time, because it shares the
 * user's rate limit with the desktop; the vendor's headers say how much of it is left.
 */
import { EarshotError } from '../../../shared/errors.ts';
import type { GenesysIdentity } from '../data/identity.ts';
import type { Timers } from '../data/named-timers.ts';

export type GenesysPlatform = {
  /** The parsed answer, or undefined if it has no body. Rejects with EarshotError; `not_found` and `forbidden` are final. */
  request(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<unknown>;
};

export type PlatformOptions = {
  readonly apiOrigin: string;
  readonly identity: GenesysIdentity;
  readonly fetch: typeof globalThis.fetch;
  readonly timers: Timers;
  readonly random: () => number;
  readonly timeoutMs?: number;
  /** Share of the rate limit from which requests are delayed. */
  readonly slowDownAt?: number;
  /** The longest wait that a limit may ask for; beyond it the request rejects with `rate_limited`. */
  readonly maxWaitMs?: number;
};

/** Requests are queued: each starts when the one before has ended. */
export function createGenesysPlatform(options: PlatformOptions): GenesysPlatform {
  const { apiOrigin, identity, timers, random, timeoutMs = 10_000, slowDownAt = 0.9, maxWaitMs = 90_000 } = options;
  let turn: Promise<unknown> = Promise.resolve();
  let waitMs = 0;

  const pause = (ms: number) => new Promise<void>((resolve) => void timers.set(resolve, ms));

  async function once(method: string, path: string, body: unknown, fresh: boolean): Promise<Response> {
    const token = await identity.token({ fresh });
    return options
      .fetch(apiOrigin + path, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        credentials: 'omit',
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      })
      .catch((cause: Error) => {
        throw new EarshotError(cause.name === 'TimeoutError' ? 'timeout' : 'unavailable', { cause });
      });
  }

  async function run(method: string, path: string, body: unknown): Promise<unknown> {
    if (waitMs > 0) await pause(waitMs);
    waitMs = 0;
    let response = await once(method, path, body, false);
    if (response.status === 401) response = await once(method, path, body, true);
    if (response.status === 429) {
      const wait = limitWaitMs(response.headers);
      if (wait > maxWaitMs) throw new EarshotError('rate_limited', { retryAfterMs: wait });
      // One retry, with jitter to spread the panels.
      await pause(wait + random() * 1_000);
      response = await once(method, path, body, false);
    }
    waitMs = Math.min(slowDownMs(response.headers, slowDownAt), maxWaitMs);
    if (response.ok) {
      const text = await response.text();
      return text === '' ? undefined : (JSON.parse(text) as unknown);
    }
    throw refusal(response);
  }

  return {
    request(method, path, body) {
      const next = turn.then(() => run(method, path, body));
      turn = next.catch(() => undefined);
      return next;
    },
  };
}

function refusal(response: Response): EarshotError {
  switch (response.status) {
    case 400:
      return new EarshotError('invalid_request');
    case 401:
      return new EarshotError('unauthenticated');
    case 403:
      return new EarshotError('forbidden');
    case 404:
      return new EarshotError('not_found');
    case 409:
      return new EarshotError('conflict');
    case 429:
      return new EarshotError('rate_limited', { retryAfterMs: limitWaitMs(response.headers) });
    default:
      return new EarshotError('unavailable');
  }
}

function seconds(headers: Headers, name: string): number | undefined {
  const text = headers.get(name);
  const value = text === null ? Number.NaN : Number(text);
  return Number.isFinite(value) && value >= 0 ? value : undefined;
}

/** From `Retry-After`, or from the vendor's reset; 5 s where the browser may read neither. */
export function limitWaitMs(headers: Headers): number {
  return (seconds(headers, 'retry-after') ?? seconds(headers, 'inin-ratelimit-reset') ?? 5) * 1_000;
}

/** How long to wait before the next request so that the rate limit is not reached: 0 while enough of it is left. */
export function slowDownMs(headers: Headers, from: number): number {
  const count = seconds(headers, 'inin-ratelimit-count');
  const allowed = seconds(headers, 'inin-ratelimit-allowed');
  const reset = seconds(headers, 'inin-ratelimit-reset');
  if (count === undefined || !allowed || reset === undefined || count < allowed * from) return 0;
  // Spreads the remaining requests over the rest of the minute.
  return (reset * 1_000) / Math.max(1, allowed - count + 1);
}
