/**
 * Tokens of Pub/Sub push requests: an OpenID token of Google, for our audience, of a configured service account. Checked in this
 * order: presence, form, key and algorithm, signature, issuer and audience, time, verified e-mail, service account.
 */
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import * as v from 'valibot';
import { EarshotError } from '../../shared/errors.ts';
import type { Clock } from '../core/ports/clock.ts';

export type PushTokenOptions = {
  readonly audience: string | readonly string[];
  /** E-mail addresses; without any, every token is refused. */
  readonly serviceAccounts: readonly string[];
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
  readonly limits?: Partial<PushTokenLimits>;
};

export type PushTokenLimits = {
  readonly tokenCharacters: number;
  /** How long fetched keys are used; Google's own header says a few hours. */
  readonly keysMs: number;
  /** An unknown key id causes another fetch no sooner than this after the last one. */
  readonly refetchMs: number;
  /** As `refetchMs`, before the first successful fetch. */
  readonly firstRefetchMs: number;
  readonly fetchTimeoutMs: number;
  readonly toleranceSeconds: number;
};

export const defaultPushTokenLimits: PushTokenLimits = {
  tokenCharacters: 4_096,
  keysMs: 3_600_000,
  refetchMs: 60_000,
  firstRefetchMs: 1_000,
  fetchTimeoutMs: 5_000,
  toleranceSeconds: 30,
};

/** Resolves for a valid token. Rejects with `unauthenticated`, or `unavailable` where Google's keys cannot be fetched. */
export type PushTokenVerifier = (authorization: string | undefined) => Promise<{ readonly email: string }>;

const keysUrl = 'https://www.googleapis.com/oauth2/v3/certs';
const issuers = ['https://accounts.google.com', 'accounts.google.com'];

const KeysSchema = v.object({
  keys: v.pipe(v.array(v.looseObject({ kid: v.string(), kty: v.string() })), v.maxLength(50)),
});
const ClaimsSchema = v.object({ email: v.string(), email_verified: v.literal(true) });

/** Without service accounts every token is refused. Keys are fetched at the first use and kept. */
export function createPushTokenVerifier(options: PushTokenOptions): PushTokenVerifier {
  const { clock, fetch } = options;
  const limits = { ...defaultPushTokenLimits, ...options.limits };
  const accounts = new Set(options.serviceAccounts);
  const audience = typeof options.audience === 'string' ? [options.audience] : [...options.audience];
  let keys: { get: ReturnType<typeof createLocalJWKSet>; ids: ReadonlySet<string>; at: number } | undefined;
  let fetching: Promise<void> | undefined;
  let triedAt = Number.NEGATIVE_INFINITY;

  const refresh = async () => {
    const response = await fetch(keysUrl, { signal: AbortSignal.timeout(limits.fetchTimeoutMs), redirect: 'error' });
    if (!response.ok) throw new EarshotError('unavailable', { detail: 'The keys of Google could not be fetched' });
    const set = v.parse(KeysSchema, await response.json());
    keys = {
      get: createLocalJWKSet(set as unknown as JSONWebKeySet),
      ids: new Set(set.keys.map((key) => key.kid)),
      at: clock.monotonic(),
    };
  };

  const keysFor = async (kid: string) => {
    const now = clock.monotonic();
    const wanted = !keys || now - keys.at > limits.keysMs || !keys.ids.has(kid);
    // Tokens with invented key ids must not cause a request each.
    const soon = now - triedAt < (keys ? limits.refetchMs : limits.firstRefetchMs);
    if (wanted && (fetching || !soon)) {
      if (!fetching) {
        triedAt = now;
        fetching = refresh().finally(() => {
          fetching = undefined;
        });
      }
      await fetching.catch(() => {});
    }
    if (!keys) throw new EarshotError('unavailable', { detail: 'The keys of Google could not be fetched' });
    return keys.get;
  };

  return async (authorization) => {
    const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/.exec(authorization ?? '')?.[1];
    if (token === undefined || token.length > limits.tokenCharacters || accounts.size === 0)
      throw new EarshotError('unauthenticated');
    try {
      const { payload } = await jwtVerify(
        token,
        async (header, input) => (await keysFor(header.kid ?? ''))(header, input),
        {
          algorithms: ['RS256'],
          issuer: issuers,
          audience,
          requiredClaims: ['exp', 'iat', 'sub'],
          clockTolerance: limits.toleranceSeconds,
          currentDate: new Date(clock.now()),
        },
      );
      const claims = v.safeParse(ClaimsSchema, payload);
      if (!claims.success || !accounts.has(claims.output.email)) throw new EarshotError('unauthenticated');
      return { email: claims.output.email };
    } catch (cause) {
      if (cause instanceof EarshotError) throw cause;
      throw new EarshotError('unauthenticated', { cause });
    }
  };
}
