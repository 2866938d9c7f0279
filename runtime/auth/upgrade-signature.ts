/** The signature of an AudioHook upgrade (HTTP message signatures, HMAC-SHA256), and the time in which it is valid. */
import {
  buildSignatureBase,
  canonicalHeaderValue,
  type ParsedSignature,
  parseSignature,
} from '../../shared/audiohook/signature-base.ts';
import type { UpgradeRefusal, UpgradeRequest, UpgradeResult } from '../core/audiohook/upgrade.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { AudiohookKeys } from './audiohook-keys.ts';

/** Seconds from signing to arrival, beyond the skew: with the default skew of 3 s a signature is valid for 10 s. */
const transitSeconds = 7;

export type SignatureCheckOptions = {
  readonly clock: Clock;
  readonly skewSeconds: number;
  /** The authority that Genesys signed, where a proxy rewrites `Host`. */
  readonly publicAuthority?: string | undefined;
  /** The prefix that a proxy removed from the path. */
  readonly pathPrefix?: string | undefined;
};

export type SignedUpgrade = {
  readonly apiKey: string;
  /** −1 for an unknown key. */
  readonly keyIndex: number;
  readonly keys: Pick<AudiohookKeys, 'verify'>;
};

/** The valid signature, or the refusal. */
export type SignatureCheck = (
  request: UpgradeRequest,
  signed: SignedUpgrade,
) => Promise<Extract<UpgradeResult, { ok: false }> | ParsedSignature>;

/** The result of a check that failed. `clockAheadSeconds`: how far the clock of the client is ahead. */
export const refuse = (refusal: UpgradeRefusal, clockAheadSeconds?: number): Extract<UpgradeResult, { ok: false }> => ({
  ok: false,
  refusal,
  ...(clockAheadSeconds !== undefined && { clockAheadSeconds: Math.round(clockAheadSeconds) }),
});

/**
 * How much longer than its signature a nonce is remembered, in ms. Instances whose clocks differ would otherwise accept a
 * signature that is still valid for one and already forgotten by the other.
 */
const nonceMarginMs = 60_000;

/** How long a nonce is remembered, in ms: the longest time in which its signature could be replayed, and a margin. */
export const nonceLifeMs = (skewSeconds: number): number => (2 * skewSeconds + transitSeconds) * 1000 + nonceMarginMs;

/** What is signed for an unknown key: as long as usual, so that the HMAC takes as long, and independent of the request. */
const decoyText = new Uint8Array(640);

/** Parses, verifies and dates a signature, in this order. Rejects only where Web Crypto does. */
export function createSignatureCheck(options: SignatureCheckOptions): SignatureCheck {
  return async (request, { apiKey, keyIndex, keys }) => {
    const input = request.headers('signature-input');
    const signature = request.headers('signature');
    if (input === undefined && signature === undefined) return refuse('unsigned');
    const parsed = parseSignature(input ?? '', signature ?? '');
    if (!parsed.ok) return refuse(parsed.problem);
    const { signed } = parsed;
    const base =
      keyIndex < 0 ? '' : buildSignatureBase(signed.components, signed.parametersText, resolver(request, options));
    if (base === undefined) return refuse('unresolved_component');
    const bytes = keyIndex < 0 ? decoyText : new TextEncoder().encode(base);
    const isValid = await keys.verify(keyIndex, new Uint8Array(signed.signature), bytes);
    if (!isValid) return refuse('wrong_signature');
    if (signed.keyId !== apiKey) return refuse('key_mismatch');
    return checkTime(signed, options) ?? signed;
  };
}

/** The longest header value that a signature may cover, in characters; a longer one is not resolved. */
const maxCoveredCharacters = 4_096;

/** The values of signed components. */
function resolver(request: UpgradeRequest, { pathPrefix = '', publicAuthority }: SignatureCheckOptions) {
  return (component: string): string | undefined => {
    if (component === '@request-target') return `${pathPrefix}${request.target}`;
    if (component === '@authority') return publicAuthority ?? request.headers('host');
    const value = request.headers(component);
    return value === undefined || value.length > maxCoveredCharacters ? undefined : canonicalHeaderValue(value);
  };
}

function checkTime({ created, expires }: ParsedSignature, { clock, skewSeconds }: SignatureCheckOptions) {
  const now = clock.now() / 1000;
  if (created > now + skewSeconds) return refuse('clock', created - now);
  if (created < now - skewSeconds - transitSeconds) return refuse('expired', created - now);
  if (expires !== undefined && expires < now - skewSeconds) return refuse('expired');
  return undefined;
}
