/** Access tokens of an OAuth client of the service's own (client credentials): kept until shortly before they expire. */
import * as v from 'valibot';
import { boundedString } from '../../shared/bounded.ts';
import { EarshotError } from '../../shared/errors.ts';
import type { Clock } from '../core/ports/clock.ts';

export type ClientTokensOptions = {
  /** `https://login.<region domain>`, no path. */
  readonly loginOrigin: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  readonly timeoutMs?: number;
  /** How long a refusal is repeated without another request. */
  readonly refusedMs?: number;
};

export type ClientTokens = {
  /** Rejects with EarshotError `unauthenticated` where Genesys knows no such client, and `unavailable`. Neither names the secret. */
  token(): Promise<string>;
  /** Of a token that Genesys refused before its time: the next one is fetched. */
  drop(token: string): void;
};

const TokenSchema = v.object({ access_token: boundedString, expires_in: v.optional(v.number(), 3_600) });
/** Before its end a token is not used any more. */
const spareMs = 60_000;

/** Asks for nothing before its first use; concurrent calls share one request. */
export function createClientTokens(options: ClientTokensOptions): ClientTokens {
  const { clock, refusedMs = 30_000 } = options;
  let current: { readonly token: Promise<string>; readonly until: () => number } | undefined;

  const renew = (): Promise<string> => {
    let until = Number.POSITIVE_INFINITY;
    const token = request(options).then(
      ({ access_token, expires_in }) => {
        until = clock.monotonic() + Math.max(0, expires_in * 1_000 - spareMs);
        return access_token;
      },
      (error: unknown) => {
        until = clock.monotonic() + refusedMs;
        throw EarshotError.from(error);
      },
    );
    current = { token, until: () => until };
    return token;
  };
  return {
    token: () => (current && clock.monotonic() < current.until() ? current.token : renew()),
    drop(refused) {
      const known = current;
      known?.token.then(
        (token) => {
          if (token === refused && current === known) current = undefined;
        },
        () => undefined,
      );
    },
  };
}

async function request(options: ClientTokensOptions): Promise<v.InferOutput<typeof TokenSchema>> {
  const { loginOrigin, clientId, clientSecret, clock, timeoutMs = 5_000 } = options;
  const abort = new AbortController();
  const cancel = clock.after(timeoutMs, () => abort.abort());
  try {
    const response = await options.fetch(`${new URL(loginOrigin).origin}/oauth/token`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}`,
        'content-type': 'application/x-www-form-urlencoded',
        accept: 'application/json',
      },
      body: 'grant_type=client_credentials',
      redirect: 'error',
      signal: abort.signal,
    });
    if (!response.ok) {
      await response.body?.cancel();
      throw new EarshotError(response.status < 500 && response.status !== 429 ? 'unauthenticated' : 'unavailable');
    }
    return v.parse(TokenSchema, await response.json());
  } catch (error) {
    if (error instanceof EarshotError) throw error;
    throw new EarshotError('unavailable', { detail: 'The Genesys login server gave no token' });
  } finally {
    cancel();
  }
}
