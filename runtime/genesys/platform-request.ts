/** One request to the Platform API: timeout, size limit, refused redirects, and errors in the codes of this service. */

import * as v from 'valibot';
import { EarshotError } from '../../shared/errors.ts';
import { wellFormed } from '../../shared/well-formed.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Logger } from '../core/ports/logger.ts';

export type PlatformRequestOptions = {
  /** `https://api.<region domain>`, no path. */
  readonly apiOrigin: string;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Time to the complete response. Default 5,000 ms. */
  readonly timeoutMs?: number;
  /** Largest response in characters. Default 4,000,000: a conversation with days of messages is long. */
  readonly maxResponseCharacters?: number;
};

export type PlatformCall<S extends v.GenericSchema> = {
  readonly method: 'GET' | 'PATCH' | 'POST';
  /** Built from validated ids. */
  readonly path: string;
  /** The agent's own Genesys token. */
  readonly token: string;
  readonly schema: S;
  readonly body?: unknown;
};

/** The parsed response. Rejects with EarshotError as `GenesysApi` says; the token is in no error and no log. */
export type PlatformRequest = <S extends v.GenericSchema>(call: PlatformCall<S>) => Promise<v.InferOutput<S>>;

/** Sends to `apiOrigin` and nowhere else. */
export function createPlatformRequest(options: PlatformRequestOptions): PlatformRequest {
  const { clock, logger, timeoutMs = 5_000, maxResponseCharacters = 4_000_000 } = options;
  const origin = new URL(options.apiOrigin).origin;

  return async (call) => {
    const { path, schema } = call;
    const abort = new AbortController();
    const cancel = clock.after(timeoutMs, () => abort.abort());
    try {
      const response = await options.fetch(origin + path, { ...requestInit(call), signal: abort.signal });
      if (!response.ok) {
        await response.body?.cancel();
        throw refusal(response, path, logger);
      }
      const text = await response.text();
      if (text.length > maxResponseCharacters) throw new EarshotError('unavailable', { retryable: false });
      return v.parse(schema, text === '' ? undefined : wellFormed(JSON.parse(text)));
    } catch (error) {
      if (error instanceof EarshotError) throw error;
      if (abort.signal.aborted) throw new EarshotError('timeout', { detail: 'Genesys took too long to answer' });
      const hasUnknownShape = error instanceof v.ValiError || error instanceof SyntaxError;
      logger.warn(hasUnknownShape ? 'Genesys response has an unknown shape' : 'Genesys is unreachable', {
        path: withoutIds(path),
        error: hasUnknownShape ? undefined : (error as Error).name,
      });
      throw new EarshotError('unavailable', { detail: 'Genesys is unreachable just now' });
    } finally {
      cancel();
    }
  };
}

function requestInit({ method, token, body }: PlatformCall<v.GenericSchema>): RequestInit {
  const hasBody = body !== undefined;
  return {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      accept: 'application/json',
      ...(hasBody && { 'content-type': 'application/json' }),
    },
    ...(hasBody && { body: JSON.stringify(wellFormed(body)) }),
    redirect: 'error',
  };
}

function refusal({ status, headers }: Response, path: string, logger: Logger): EarshotError {
  if (status !== 401 && status !== 404) {
    logger.warn('Genesys refused a request', {
      path: withoutIds(path),
      status,
      correlationId: headers.get('inin-correlation-id') ?? undefined,
    });
  }
  if (status === 400) return new EarshotError('invalid_request');
  if (status === 401) return new EarshotError('unauthenticated');
  if (status === 403) return new EarshotError('forbidden');
  if (status === 404) return new EarshotError('not_found');
  if (status === 429) return new EarshotError('rate_limited', { retryAfterMs: retryAfterMs(headers) });
  return new EarshotError('unavailable', { detail: 'Genesys cannot answer just now' });
}

/** The path for logs. */
function withoutIds(path: string): string {
  return path.replace(/\?.*$/, '').replace(/[0-9a-f-]{36}/gi, '{id}');
}

/** From `Retry-After` in seconds, or else `inin-ratelimit-reset` (seconds); at most 300 s. A date counts as absent. */
export function retryAfterMs(headers: Headers, fallbackMs = 5_000): number {
  for (const name of ['retry-after', 'inin-ratelimit-reset']) {
    const seconds = Number(headers.get(name) ?? Number.NaN);
    if (headers.has(name) && Number.isFinite(seconds) && seconds >= 0) return Math.min(seconds, 300) * 1_000;
  }
  return fallbackMs;
}
