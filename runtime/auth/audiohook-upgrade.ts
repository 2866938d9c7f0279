/**
 * Who may open an AudioHook connection. Checked before the upgrade: the ids first, then the key, and only then the signature, so
 * that nothing is computed from the headers of a stranger. Every refusal is the same 401 and takes the same work: an unknown key
 * is verified against a random one, so that timing does not distinguish it from a wrong signature. The reason is written to log
 * and metrics only.
 */
import type { ParsedSignature } from '../../shared/audiohook/signature-base.ts';
import { isUuid } from '../../shared/ids.ts';
import type { AudiohookVerifier, UpgradeRequest, UpgradeResult } from '../core/audiohook/upgrade.ts';
import type { KeyValueStore } from '../core/ports/stores.ts';
import type { Secret } from '../secret.ts';
import { createAudiohookKeys, firstIndexes } from './audiohook-keys.ts';
import { createNonceCheck, type NonceScope } from './nonce-check.ts';
import { createSignatureCheck, nonceLifeMs, refuse, type SignatureCheckOptions } from './upgrade-signature.ts';

export type AudiohookVerifierOptions = SignatureCheckOptions & {
  readonly keys: readonly Secret[];
  /** In the order of the keys, base64. Empty: the key alone authenticates a call. */
  readonly secrets: readonly Secret[];
  /** Remembers nonces for longer than a signature is valid. Rejects while it is unreachable. */
  readonly nonces: Pick<KeyValueStore, 'setIfAbsent'>;
  /** Default: `shared`. */
  readonly nonceScope?: NonceScope;
  /** Genesys organizations that may connect; empty or absent: any with a valid key. */
  readonly organizations?: readonly string[];
  /** The organization of each key, in the order of the keys; `*`: any that may connect. Absent or empty: `*` for every key. */
  readonly keyOrganizations?: readonly string[];
};

const maxKeyCharacters = 512;

/** Throws `config_invalid` for a secret that is not base64. `verify` never rejects, whatever arrives. */
export function createAudiohookVerifier(options: AudiohookVerifierOptions): AudiohookVerifier {
  const { clock, nonces, nonceScope = 'shared', skewSeconds } = options;
  const organizations = new Set((options.organizations ?? []).map((id) => id.toLowerCase()));
  const isBound = bindKeys(options.keys, options.keyOrganizations ?? []);
  const loadKeys = createAudiohookKeys(options.keys, options.secrets);
  const checkSignature = createSignatureCheck(options);
  const takeNonce = createNonceCheck({ clock, nonces, scope: nonceScope, ttlMs: nonceLifeMs(skewSeconds) });

  async function verify(request: UpgradeRequest): Promise<UpgradeResult> {
    const apiKey = readHeader(request, 'x-api-key', maxKeyCharacters);
    if (!apiKey) return refuse('missing_key');
    const ids = readIds(request);
    if (!ids) return refuse('missing_header');
    const keys = await loadKeys();
    const keyIndex = await keys.indexOf(apiKey);
    const signed = keys.isSigned(keyIndex) ? await checkSignature(request, { apiKey, keyIndex, keys }) : undefined;
    if (keyIndex < 0) return refuse('unknown_key');
    if (signed && isRefusal(signed)) return signed;
    const organization = ids.organizationId.toLowerCase();
    if (organizations.size > 0 && !organizations.has(organization)) return refuse('organization');
    if (!isBound(keyIndex, organization)) return refuse('key_organization');
    const nonce = signed ? await takeNonce(keyIndex, signed.nonce) : 'taken';
    if (nonce !== 'taken') return refuse(nonce === 'replayed' ? 'replayed' : 'nonce_unchecked');
    return {
      ok: true,
      facts: {
        ...ids,
        keyIndex,
        signed: signed !== undefined,
        remoteAddress: request.remoteAddress,
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

type Refusal = ReturnType<typeof refuse>;

const isRefusal = (result: Refusal | ParsedSignature): result is Refusal => 'ok' in result;

/** Whether a key may open calls of an organization. A key that stands several times has the organizations of all its entries. */
function bindKeys(keys: readonly Secret[], keyOrganizations: readonly string[]) {
  if (keyOrganizations.length === 0) return () => true;
  const first = firstIndexes(keys);
  return (keyIndex: number, organization: string): boolean =>
    keyOrganizations.some((id, i) => first[i] === keyIndex && (id === '*' || id.toLowerCase() === organization));
}

/** A header without the blanks around it; undefined where it is missing or longer than it can be. */
function readHeader(request: UpgradeRequest, name: string, maxCharacters: number): string | undefined {
  const value = request.headers(name);
  return value === undefined || value.length > maxCharacters ? undefined : value.trim();
}

const maxIdCharacters = 64;

/** The ids that every AudioHook request carries; undefined where one is missing or not a UUID. */
function readIds(request: UpgradeRequest) {
  const audiohookSessionId = readHeader(request, 'audiohook-session-id', maxIdCharacters);
  const organizationId = readHeader(request, 'audiohook-organization-id', maxIdCharacters);
  const correlationId = readHeader(request, 'audiohook-correlation-id', maxIdCharacters);
  if (!isUuid(audiohookSessionId) || !isUuid(organizationId) || !isUuid(correlationId)) return undefined;
  return { audiohookSessionId, organizationId, correlationId };
}
