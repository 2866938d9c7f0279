/**
 * Who may open an AudioHook connection. Checked before the upgrade; the answer to a refusal is the same 401 whatever was
 * wrong, and takes the same work: an unknown key is verified against a random one, so that time does not tell it from a
 * wrong signature. The reason goes to log and metrics only.
 */
import {
  buildSignatureBase,
  canonicalHeaderValue,
  type ParsedSignature,
  parseSignature,
  SIGNATURE_BYTES,
} from '../../shared/audiohook/signature-base.ts';
import { EarshotError } from '../../shared/errors.ts';
import { isUuid } from '../../shared/ids.ts';
import type { AudiohookVerifier, UpgradeRefusal, UpgradeRequest, UpgradeResult } from '../core/audiohook/upgrade.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { KeyValueStore } from '../core/ports/stores.ts';
import type { Secret } from '../secret.ts';

export type AudiohookVerifierOptions = {
  readonly keys: readonly Secret[];
  /** In the order of the keys, base64. Empty: calls are known by their key alone. */
  readonly secrets: readonly Secret[];
  readonly clock: Clock;
  readonly skewSeconds: number;
  /** The authority that Genesys signed, where a proxy rewrites `Host`. */
  readonly publicAuthority?: string | undefined;
  /** What a proxy has taken off the front of the path. */
  readonly pathPrefix?: string | undefined;
  /** Remembers nonces for the time in which a signature is good. */
  readonly nonces: Pick<KeyValueStore, 'setIfAbsent'>;
  /** Genesys organizations that may connect; empty or absent: any that knows a key. */
  readonly organizations?: readonly string[];
};

/** Seconds from signing to arrival, beyond the skew: with the default skew of 3 s a signature is good for 10 s. */
const transitSeconds = 7;
/** Nonces remembered here while the shared store does not answer. */
const maxLocalNonces = 10_000;
const maxKeyCharacters = 512;

const encoder = new TextEncoder();
const hmac = { name: 'HMAC', hash: 'SHA-256' } as const;

type Known = { readonly digest: Uint8Array; readonly macKey: CryptoKey | undefined };

async function sha256(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', encoder.encode(text)));
}

const importMacKey = (bytes: Uint8Array<ArrayBuffer>) => crypto.subtle.importKey('raw', bytes, hmac, false, ['verify']);

/** The secret's decoded bytes are the key, not its text. */
function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    throw new EarshotError('config_invalid', { detail: 'AUDIOHOOK_CLIENT_SECRET: every secret must be base64' });
  }
}

/** Same time for equal and unequal; both are digests of one length. */
function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length; i += 1) difference |= a[i]! ^ (b[i] ?? 0);
  return difference === 0;
}

const refuse = (refusal: UpgradeRefusal): UpgradeResult => ({ ok: false, refusal });

/** See the file's head. Throws `config_invalid` for a secret that is no base64; `verify` never rejects, whatever arrives. */
export function createAudiohookVerifier(options: AudiohookVerifierOptions): AudiohookVerifier {
  const { clock, skewSeconds } = options;
  const organizations = new Set((options.organizations ?? []).map((id) => id.toLowerCase()));
  const maxAgeSeconds = skewSeconds + transitSeconds;
  const nonceTtlMs = (maxAgeSeconds + skewSeconds) * 1000;
  const localNonces = new Map<string, number>();
  // Decoded here and not at the first call: a bad secret must stop the start, not refuse every call in silence.
  const secretBytes = options.secrets.map((secret) => decodeBase64(secret.reveal()));

  async function prepare() {
    const known = await Promise.all(
      options.keys.map(async (key, index): Promise<Known> => {
        const secret = secretBytes[index];
        return {
          digest: await sha256(key.reveal()),
          macKey: secret && secret.length > 0 ? await importMacKey(secret) : undefined,
        };
      }),
    );
    return { known, decoy: await importMacKey(crypto.getRandomValues(new Uint8Array(SIGNATURE_BYTES))) };
  }
  let prepared: ReturnType<typeof prepare> | undefined;

  function resolver(request: UpgradeRequest) {
    return (component: string): string | undefined => {
      if (component === '@request-target') return `${options.pathPrefix ?? ''}${request.target}`;
      if (component === '@authority') return options.publicAuthority ?? request.headers('host');
      const value = request.headers(component);
      return value === undefined ? undefined : canonicalHeaderValue(value);
    };
  }

  function checkTime({ created, expires }: ParsedSignature): UpgradeResult | undefined {
    const now = clock.now() / 1000;
    if (created > now + skewSeconds)
      return { ok: false, refusal: 'clock', clockAheadSeconds: Math.round(created - now) };
    if (created < now - maxAgeSeconds) {
      return { ok: false, refusal: 'expired', clockAheadSeconds: Math.round(created - now) };
    }
    if (expires !== undefined && expires < now - skewSeconds) return refuse('expired');
    return undefined;
  }

  /** True where this nonce is new. A store that fails must not refuse calls: this instance's own memory stands in. */
  async function takeNonce(keyIndex: number, nonce: string): Promise<boolean> {
    const key = `audiohook-nonce:${keyIndex}:${nonce}`;
    const now = clock.monotonic();
    for (const [old, until] of localNonces) {
      if (until > now && localNonces.size < maxLocalNonces) break;
      localNonces.delete(old);
    }
    if ((localNonces.get(key) ?? 0) > now) return false;
    localNonces.set(key, now + nonceTtlMs);
    try {
      return await options.nonces.setIfAbsent(key, '1', nonceTtlMs);
    } catch {
      return true;
    }
  }

  async function verifySignature(
    request: UpgradeRequest,
    apiKey: string,
    macKey: CryptoKey,
  ): Promise<UpgradeResult | ParsedSignature> {
    const input = request.headers('signature-input');
    const signature = request.headers('signature');
    if (input === undefined && signature === undefined) return refuse('unsigned');
    const parsed = parseSignature(input ?? '', signature ?? '');
    if (!parsed.ok) return refuse(parsed.problem);
    const { signed } = parsed;
    const base = buildSignatureBase(signed.components, signed.parametersText, resolver(request));
    if (base === undefined) return refuse('unresolved_component');
    // Compares in constant time, and a signature of another length is false, not an exception.
    const good = await crypto.subtle.verify(hmac, macKey, new Uint8Array(signed.signature), encoder.encode(base));
    if (!good || signed.signature.length !== SIGNATURE_BYTES) return refuse('wrong_signature');
    if (signed.keyId !== apiKey) return refuse('key_mismatch');
    return checkTime(signed) ?? signed;
  }

  async function verify(request: UpgradeRequest): Promise<UpgradeResult> {
    prepared ??= prepare();
    const { known, decoy } = await prepared;
    const apiKey = request.headers('x-api-key')?.trim();
    if (!apiKey || apiKey.length > maxKeyCharacters) return refuse('missing_key');
    const digest = await sha256(apiKey);
    let keyIndex = -1;
    for (let i = 0; i < known.length; i += 1) if (isEqual(digest, known[i]!.digest)) keyIndex = i;
    const macKey = keyIndex < 0 ? decoy : known[keyIndex]!.macKey;
    const signed = macKey ? await verifySignature(request, apiKey, macKey) : undefined;
    if (keyIndex < 0) return refuse('unknown_key');
    if (signed && 'ok' in signed) return signed;
    const audiohookSessionId = request.headers('audiohook-session-id')?.trim();
    const organizationId = request.headers('audiohook-organization-id')?.trim();
    const correlationId = request.headers('audiohook-correlation-id')?.trim();
    if (!isUuid(audiohookSessionId) || !isUuid(organizationId) || !isUuid(correlationId))
      return refuse('missing_header');
    if (organizations.size > 0 && !organizations.has(organizationId.toLowerCase())) return refuse('organization');
    if (signed && !(await takeNonce(keyIndex, signed.nonce))) return refuse('replayed');
    const { remoteAddress } = request;
    return {
      ok: true,
      facts: {
        audiohookSessionId,
        organizationId,
        correlationId,
        keyIndex,
        signed: signed !== undefined,
        remoteAddress,
        retries: request.headers('audiohook-retry-attempt') !== undefined,
      },
    };
  }

  return {
    async verify(request) {
      try {
        return await verify(request);
      } catch {
        return refuse('unparseable');
      }
    },
  };
}
