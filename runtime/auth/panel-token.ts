/**
 * The panel token: a JWT, HS256 only, valid as long as a panel session. `kid` names one of several secrets, so that a secret can
 * be rotated without signing anyone out: the first signs, all verify.
 */
import { jwtVerify, SignJWT } from 'jose';
import * as v from 'valibot';
import { EarshotError } from '../../shared/errors.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { PanelIdentity } from '../core/ports/panel-access.ts';
import type { Secret } from '../secret.ts';

export const panelTokenType = 'earshot-panel+jwt';

/** RFC 7518, section 3.2: a key for HS256 has at least as many bits as the hash. */
export const leastSecretBytes = 32;

/** Longer tokens are refused unparsed. */
export const longestPanelToken = 2_048;

export type PanelTokenOptions = {
  /** At least one, each of at least 32 bytes; the first signs. */
  readonly secrets: readonly Secret[];
  readonly issuer: string;
  readonly audience: string;
  readonly clock: Clock;
  /** Allowed difference between the clocks of two instances, in seconds. Default 5. */
  readonly toleranceSeconds?: number;
};

export interface PanelTokens {
  sign(identity: PanelIdentity): Promise<string>;
  /** Rejects with `unauthenticated` and nothing more, whatever is wrong. */
  verify(token: string): Promise<PanelIdentity>;
}

const ClaimsSchema = v.object({
  sub: v.pipe(v.string(), v.minLength(1)),
  jti: v.pipe(v.string(), v.minLength(1)),
  exp: v.number(),
  name: v.string(),
  org: v.pipe(v.string(), v.minLength(1)),
});

type Key = { readonly kid: string; readonly bytes: Uint8Array };

/** Throws `config_invalid` where a secret is missing or weak: there is no default. */
export async function createPanelTokens(options: PanelTokenOptions): Promise<PanelTokens> {
  const { issuer, audience, clock, toleranceSeconds = 5 } = options;
  const keys = await readKeys(options.secrets);
  const signing = keys[0]!;
  const byKid = new Map(keys.map((key) => [key.kid, key.bytes]));

  return {
    sign(identity) {
      const seconds = Math.floor(clock.now() / 1_000);
      return new SignJWT({ name: identity.name, org: identity.organizationId })
        .setProtectedHeader({ alg: 'HS256', typ: panelTokenType, kid: signing.kid })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(identity.agentId)
        .setJti(identity.sessionId)
        .setIssuedAt(seconds)
        .setNotBefore(seconds)
        .setExpirationTime(Math.floor(identity.expiresAt / 1_000))
        .sign(signing.bytes);
    },

    async verify(token) {
      if (token.length === 0 || token.length > longestPanelToken) throw new EarshotError('unauthenticated');
      try {
        const { payload } = await jwtVerify(
          token,
          (header) => {
            const bytes = byKid.get(header.kid ?? '');
            if (!bytes) throw new EarshotError('unauthenticated');
            return bytes;
          },
          {
            algorithms: ['HS256'],
            typ: panelTokenType,
            issuer,
            audience,
            requiredClaims: ['sub', 'jti', 'exp', 'nbf', 'iat'],
            clockTolerance: toleranceSeconds,
            currentDate: new Date(clock.now()),
          },
        );
        const claims = v.parse(ClaimsSchema, payload);
        return {
          agentId: claims.sub,
          name: claims.name,
          organizationId: claims.org,
          sessionId: claims.jti,
          expiresAt: claims.exp * 1_000,
        };
      } catch (error) {
        throw new EarshotError('unauthenticated', { cause: error });
      }
    },
  };
}

/** The secrets as bytes, each with a key id that reveals nothing about it. Throws `config_invalid` where one is missing or weak. */
export async function readKeys(secrets: readonly Secret[]): Promise<Key[]> {
  const keys: Key[] = [];
  for (const secret of secrets) {
    const bytes = new TextEncoder().encode(secret.reveal());
    if (bytes.length < leastSecretBytes) {
      throw new EarshotError('config_invalid', {
        detail: `SESSION_SECRET: every secret needs at least ${leastSecretBytes} bytes`,
      });
    }
    keys.push({ kid: await keyId(bytes), bytes });
  }
  if (keys.length === 0) throw new EarshotError('config_invalid', { detail: 'SESSION_SECRET: is missing' });
  return keys;
}

async function keyId(secret: Uint8Array): Promise<string> {
  const key = await crypto.subtle.importKey('raw', secret as BufferSource, { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
  ]);
  const mac = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode('earshot panel token key id'));
  return [...new Uint8Array(mac, 0, 6)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
